import type { FrameFault } from '../format/check-frame.js';
import type { KnownFrame } from '../recovery/damage.js';

/**
 * What is wrong. `damaged`: bytes are not those that were written. `altered`: a frame is good by its own checks and is not
 * the one that the chain has there. `unproven`: what was signed, or noted elsewhere, is not what is there. The rest say it.
 */
export type FindingKind =
  | 'damaged'
  | 'altered'
  | 'unproven'
  | 'ambiguous-tail'
  | 'segment-missing'
  | 'segment-foreign'
  | 'segment-misplaced'
  | 'segment-mismatch'
  | 'seal'
  | 'identity'
  | 'custody-damaged'
  | 'custody-missing'
  | 'custody-mismatch'
  | 'custody-key';

/** One thing that is wrong with a log, and where. Members are left out where nothing tells them. */
export interface Finding {
  readonly kind: FindingKind;
  /** One sentence for people. */
  readonly sentence: string;
  /** The file's name, and the place of the first byte in it. */
  readonly segment?: string;
  readonly offset?: number;
  /** Positions that are concerned: from, up to and without to. */
  readonly from?: number;
  readonly to?: number;
  /** Numbers of the first and the last frame that are concerned. */
  readonly firstSeq?: number;
  readonly lastSeq?: number;
  readonly fault?: FrameFault | 'segment-header' | 'unreadable';
  /** Hex; a copy of what is damaged must lead from the one to the other. */
  readonly chainBefore?: string;
  readonly chainAfter?: string;
  /** Frames that are concerned and whose headers are good. */
  readonly frames?: readonly KnownFrame[];
  /** The signed notice in the log by which somebody took this loss for granted. */
  readonly acknowledged?: {
    readonly manifestId: string;
    readonly noticePosition: number;
    readonly acknowledgedAt: string;
    readonly acknowledgedBy: string;
    readonly reason: string;
  };
}

/** A finding that concerns the events in a range of positions. */
export type RangeFinding = Finding & { readonly from: number; readonly to: number };

/** Whether the events in a range are lost, or not those that they were. */
export function concernsEvents(finding: Finding): finding is RangeFinding {
  const { kind, from, to } = finding;
  const isAbout = kind === 'damaged' || kind === 'altered' || kind === 'segment-missing' || kind === 'ambiguous-tail';
  return isAbout && from !== undefined && to !== undefined;
}
