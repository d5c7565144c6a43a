import { chainToHex } from '../format/chain.js';
import type { KnownFrame } from '../recovery/damage.js';
import type { RangeFinding } from './finding.js';

/** What a walk knows of a loss when it meets it. */
export interface OpenLoss {
  readonly kind: 'damaged' | 'segment-missing';
  readonly from: number;
  readonly segment: string;
  readonly offset: number;
  readonly fault: NonNullable<RangeFinding['fault']>;
  readonly firstSeq: number;
  /** Binary text, as the chain of a frame. */
  readonly chainBefore: string;
  readonly frames: readonly KnownFrame[];
}

/** The finding of a loss that ends at `to`; `next` is the frame that comes after it, where one says. */
export function closeLoss(open: OpenLoss, to: number, next?: { seq: number; chain: string }): RangeFinding {
  const { kind, from, segment, offset, fault, firstSeq, frames } = open;
  const lastSeq = next && next.seq - 1;
  return {
    kind,
    sentence: sentenceOf(open, to, lastSeq),
    segment,
    offset,
    from,
    to,
    firstSeq,
    ...(lastSeq !== undefined && { lastSeq }),
    fault,
    chainBefore: chainToHex(open.chainBefore),
    ...(next && { chainAfter: chainToHex(next.chain) }),
    frames,
  };
}

function sentenceOf({ kind, from, segment, offset, fault, firstSeq }: OpenLoss, to: number, lastSeq?: number): string {
  const frames = lastSeq === undefined ? `frames from ${firstSeq} on` : numbers(firstSeq, lastSeq);
  if (kind === 'segment-missing') return `a segment is missing after ${segment}: positions ${from} to ${to}, ${frames}`;
  if (fault === 'segment-header') return `the header of ${segment} is damaged, and with it positions ${from} to ${to}`;
  return `${segment} is damaged at byte ${offset} (${fault}): positions ${from} to ${to}, ${frames}`;
}

function numbers(first: number, last: number): string {
  if (last < first) return 'no frame';
  return first === last ? `frame ${first}` : `frames ${first} to ${last}`;
}
