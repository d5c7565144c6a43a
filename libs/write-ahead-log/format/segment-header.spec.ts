import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decodeSegmentHeader, encodeSegmentHeader, segmentBasePosition, segmentFileName } from './segment-header.js';

const bytes = (length: number) =>
  fc.uint8Array({ minLength: length, maxLength: length }).map((array) => Buffer.from(array));
const chain = bytes(32).map((buffer) => buffer.toString('latin1'));
const headerArbitrary = fc.record({
  storeId: bytes(16),
  segmentNumber: fc.maxSafeNat(),
  basePosition: fc.maxSafeNat(),
  baseSeq: fc.maxSafeNat(),
  createdUs: fc.maxSafeInteger(),
  previousChain: chain,
  previousSegmentSha256: chain,
  salt: bytes(8),
});

describe('segment header', () => {
  it('given any header, when encoded and decoded, then it is the same, in 4096 bytes', () => {
    fc.assert(
      fc.property(headerArbitrary, (header) => {
        expect(encodeSegmentHeader(header)).toHaveLength(4096);
        expect(decodeSegmentHeader(encodeSegmentHeader(header))).toEqual(header);
      }),
    );
  });

  it('given a header, when a bit is flipped or bytes are missing, then there is none', () => {
    fc.assert(
      fc.property(headerArbitrary, fc.nat(4096 * 8 - 1), (header, bit) => {
        const encoded = encodeSegmentHeader(header);
        expect(decodeSegmentHeader(encoded.subarray(0, bit >>> 3))).toBeUndefined();
        encoded[bit >>> 3]! ^= 1 << (bit & 7);
        expect(decodeSegmentHeader(encoded)).toBeUndefined();
      }),
    );
  });

  it('given positions, when named, then the names sort as they do and say them', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), fc.maxSafeNat(), (a, b) => {
        expect(segmentBasePosition(segmentFileName(a))).toBe(a);
        expect(segmentFileName(a) < segmentFileName(b)).toBe(a < b);
      }),
    );
  });
});
