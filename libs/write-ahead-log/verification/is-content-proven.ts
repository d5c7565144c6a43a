import { chainOf } from '../format/chain.js';
import { FRAME, FRAME_HEADER_BYTES, FRAME_TRAILER_BYTES } from '../format/layout.js';

const PADDING_MAX = 7;

/**
 * Whether a damaged frame still holds what was written: the fields and the body that its chain covers hash to what the next
 * frame follows, so that only a checksum, the padding or the trailer is wrong. `frame` is the whole frame, `chainAfter` hex.
 */
export function isContentProven(frame: Buffer, chainAfter: string): boolean {
  const bodyMax = frame.length - FRAME_HEADER_BYTES - FRAME_TRAILER_BYTES;
  const chain = Buffer.from(chainAfter, 'hex').toString('latin1');
  for (let length = bodyMax; length >= Math.max(0, bodyMax - PADDING_MAX); length--) {
    if (chainOf(frame.subarray(FRAME.PREVIOUS_CHAIN, FRAME_HEADER_BYTES + length)) === chain) return true;
  }
  return false;
}
