import { type Chain, chainFromHex, chainToHex } from '../format/chain.js';
import type { SegmentHeader } from '../format/segment-header.js';
import type { Damage } from '../recovery/damage.js';
import type { BackupEnd } from './backup-manifest.js';

/** A place between two frames: its position, and what the frame that begins there must follow. */
export interface Link {
  readonly position: number;
  readonly seq: number;
  readonly chain: Chain;
}

export function linkOfHeader({ basePosition, baseSeq, previousChain }: SegmentHeader): Link {
  return { position: basePosition, seq: baseSeq, chain: previousChain };
}

export function linkOfEnd({ position, seq, chain }: BackupEnd): Link {
  return { position, seq, chain: chainFromHex(chain) };
}

export function endOfLink({ position, seq, chain }: Link): BackupEnd {
  return { position, seq, chain: chainToHex(chain) };
}

/** Where the log goes on behind a damage; undefined where nothing says how. */
export function linkBehind({ to, lastSeq, chainAfter }: Damage): Link | undefined {
  if (lastSeq === null || chainAfter === null) return undefined;
  return { position: to, seq: lastSeq + 1, chain: chainFromHex(chainAfter) };
}

export function isSameLink(a: Link, b: Link): boolean {
  return a.position === b.position && a.seq === b.seq && a.chain === b.chain;
}
