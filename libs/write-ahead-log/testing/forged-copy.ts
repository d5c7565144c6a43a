import { createHash } from 'node:crypto';
import { crc32c } from '../format/crc32c.js';

const HEADER_BYTES = 4096;
const FRAME_HEADER_BYTES = 128;
const TRAILER_BYTES = 40;

/**
 * The file of a segment with one byte of the body of its frame `index` changed, and with every CRC and chain from there on put
 * right: what somebody makes who wants the change not to be seen.
 */
export function forgedSegment(content: Buffer, index: number): Buffer {
  const bytes = Buffer.from(content);
  const salt = crc32c(bytes, 20, 28);
  let chain: Buffer | undefined;
  for (let at = HEADER_BYTES, number = 0; at < bytes.length; number++) {
    const bodyLength = bytes.readUInt32LE(at + 120);
    const length = FRAME_HEADER_BYTES + Math.ceil(bodyLength / 8) * 8 + TRAILER_BYTES;
    const frame = bytes.subarray(at, at + length);
    if (number === index) frame[FRAME_HEADER_BYTES]! ^= 1;
    if (chain) frame.set(chain, 24);
    if (number >= index) chain = putRight(frame, bodyLength, salt);
    at += length;
  }
  return bytes;
}

function putRight(frame: Buffer, bodyLength: number, salt: number): Buffer {
  const chain = createHash('sha256')
    .update(frame.subarray(24, FRAME_HEADER_BYTES + bodyLength))
    .digest();
  frame.set(chain, frame.length - TRAILER_BYTES);
  frame.writeUInt32LE(crc32c(frame, FRAME_HEADER_BYTES, frame.length, salt), 8);
  frame.writeUInt32LE(crc32c(frame, 8, FRAME_HEADER_BYTES, salt), 4);
  return chain;
}
