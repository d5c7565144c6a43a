import { createHash } from 'node:crypto';
import { crc32c } from '../format/crc32c.js';

/** Makes a changed frame hash to its chain again; returns the chain. `bodyLength` in bytes. */
export function fixChain(frame: Buffer, bodyLength: number): Buffer {
  const chain = createHash('sha256')
    .update(frame.subarray(24, 128 + bodyLength))
    .digest();
  frame.set(chain, frame.length - 40);
  return chain;
}

/** Puts the CRCs of a changed frame right; `segment` is the file that it lies in. */
export function fixCrcs(segment: Buffer, frame: Buffer): void {
  const salt = crc32c(segment, 20, 28);
  frame.writeUInt32LE(crc32c(frame, 128, frame.length, salt), 8);
  frame.writeUInt32LE(crc32c(frame, 8, 128, salt), 4);
}
