import { chainToHex } from '../format/chain.js';
import type { FrameFault } from '../format/check-frame.js';
import type { FrameView } from '../format/frame-view.js';

/** What is known of a frame from its header. */
export interface KnownFrame {
  readonly seq: number;
  readonly position: number;
  readonly length: number;
  readonly type: string;
  readonly streamKey: string;
  readonly firstRevision: number;
  readonly eventCount: number;
}

/** Bytes of the log that were on disk and are not what was written. Positions; chains in hex. */
export interface Damage {
  readonly from: number;
  /** The next good byte, or the end of the log. */
  readonly to: number;
  readonly segment: string;
  readonly fault: FrameFault | 'segment-header' | 'unreadable';
  /** Numbers of the first and the last lost frame; null where nothing says. */
  readonly firstSeq: number | null;
  readonly lastSeq: number | null;
  /** The chain before and after what is lost: a restored copy must lead from the one to the other. */
  readonly chainBefore: string | null;
  readonly chainAfter: string | null;
  /** The lost frames whose headers are good. */
  readonly frames: readonly KnownFrame[];
}

export function knownFrame(frame: FrameView): KnownFrame {
  return {
    seq: frame.seq,
    position: frame.position,
    length: frame.length,
    type: frame.type ?? 'unknown',
    streamKey: frame.streamKey.toString('hex'),
    firstRevision: frame.firstRevision,
    eventCount: frame.eventCount,
  };
}

/** What a scan knows of a damage when it meets it. */
export type OpenDamage = Pick<Damage, 'from' | 'segment' | 'fault' | 'firstSeq' | 'chainBefore' | 'frames'>;

/** Completes a damage with the frame, or the segment, that comes after it; without one, the log ends there. */
export function closeDamage(open: OpenDamage, to: number, next?: { seq: number; chain: string }): Damage {
  return {
    ...open,
    to,
    lastSeq: next ? next.seq - 1 : null,
    chainAfter: next ? chainToHex(next.chain) : null,
  };
}
