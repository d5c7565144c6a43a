import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { checkFrameBody, checkFrameHeader, followChain } from './check-frame.js';
import { encodeFrame, type FrameFields, TOMBSTONE_REVISION } from './encode-frame.js';
import { FrameView } from './frame-view.js';
import { FRAME_HEADER_BYTES, frameBytes } from './layout.js';

const chain = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes).toString('latin1'));
const fieldsArbitrary: fc.Arbitrary<FrameFields> = fc.record({
  saltCrc: fc.nat(0xffffffff),
  previousChain: chain,
  seq: fc.maxSafeNat(),
  position: fc.maxSafeNat(),
  durableUpTo: fc.maxSafeNat(),
  wallClockUs: fc.maxSafeInteger(),
  type: fc.constantFrom('append', 'tombstone', 'seal', 'loss-notice', 'idle-mark'),
  eventCount: fc.nat(0xffffffff),
  firstRevision: fc.oneof(fc.constant(-1), fc.constant(TOMBSTONE_REVISION), fc.maxSafeNat()),
  streamKey: fc.uint8Array({ minLength: 16, maxLength: 16 }),
});
const bodyArbitrary = fc.uint8Array({ maxLength: 200 });

function encoded(fields: FrameFields, body: Uint8Array): Buffer {
  const bytes = Buffer.alloc(frameBytes(body.length), 0xee);
  encodeFrame(bytes, 0, fields, body);
  return bytes;
}

function faultOf(bytes: Buffer, { position, saltCrc, seq, previousChain }: FrameFields) {
  return (
    checkFrameHeader(bytes, 0, position, saltCrc) ??
    checkFrameBody(bytes, 0, bytes.length, saltCrc) ??
    followChain(bytes, 0, bytes.length, { seq, chain: previousChain })
  );
}

describe('encodeFrame', () => {
  it('given any fields and body, when encoded, then a view reads the same and every check passes', () => {
    fc.assert(
      fc.property(fieldsArbitrary, bodyArbitrary, (fields, body) => {
        const bytes = encoded(fields, body);
        const view = new FrameView(bytes, 0);
        expect(bytes.length % 8).toBe(0);
        expect(faultOf(bytes, fields)).toBeUndefined();
        const { saltCrc: _, streamKey, ...rest } = fields;
        expect(view).toMatchObject({
          ...rest,
          length: bytes.length,
          bodyPosition: fields.position + FRAME_HEADER_BYTES,
        });
        expect(Buffer.compare(view.streamKey, streamKey)).toBe(0);
        expect(Buffer.compare(view.body, body)).toBe(0);
      }),
    );
  });

  it('given a frame, when its chain is computed by hand, then it covers the chain before, the fields and the body', () => {
    fc.assert(
      fc.property(fieldsArbitrary, bodyArbitrary, (fields, body) => {
        const bytes = encoded(fields, body);
        const expected = createHash('sha256')
          .update(fields.previousChain, 'latin1')
          .update(bytes.subarray(56, 128))
          .update(body)
          .digest('binary');
        expect(new FrameView(bytes, 0).chain).toBe(expected);
      }),
    );
  });

  it('given a frame, when any one bit is flipped, then it is found out', () => {
    fc.assert(
      fc.property(fieldsArbitrary, bodyArbitrary, fc.nat(), (fields, body, at) => {
        const bytes = encoded(fields, body);
        const bit = at % (bytes.length * 8);
        bytes[bit >>> 3]! ^= 1 << (bit & 7);
        expect(faultOf(bytes, fields)).toBeDefined();
      }),
    );
  });

  it('given a frame, when it lies elsewhere, in another segment or in another order, then it is found out', () => {
    fc.assert(
      fc.property(fieldsArbitrary, bodyArbitrary, (fields, body) => {
        const bytes = encoded(fields, body);
        expect(faultOf(bytes, { ...fields, position: fields.position + 8 })).toBe('header-position');
        expect(faultOf(bytes, { ...fields, saltCrc: fields.saltCrc ^ 1 })).toBe('header-crc');
        expect(faultOf(bytes, { ...fields, seq: fields.seq + 1 })).toBe('seq');
        expect(faultOf(bytes, { ...fields, previousChain: 'x'.repeat(32) })).toBe('previous-chain');
      }),
    );
  });

  it('given a frame with a codec or a key that is not known, when its header is checked, then it says so', () => {
    fc.assert(
      fc.property(fieldsArbitrary, bodyArbitrary, fc.constantFrom(12, 16), (fields, body, offset) => {
        const bytes = encoded(fields, body);
        bytes[offset] = 1;
        rewriteHeaderCrc(bytes, fields.saltCrc);
        expect(faultOf(bytes, fields)).toBe('header-unsupported');
      }),
    );
  });
});

/** The CRC bit by bit, over what the format says. */
function rewriteHeaderCrc(bytes: Buffer, saltCrc: number): void {
  let crc = ~saltCrc;
  for (const byte of bytes.subarray(8, 128)) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
  }
  bytes.writeUInt32LE(~crc >>> 0, 4);
}
