import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { FieldReader, MalformedMessageError } from './field-reader.js';
import { FieldWriter, putVarint, varintLength } from './field-writer.js';

describe('protocol buffer fields', () => {
  it('given any fields, when they are written, then the same are read', () => {
    const field = fc.integer({ min: 1, max: 100_000 });
    const value = fc.oneof(fc.maxSafeNat(), fc.uint8Array({ maxLength: 400 }));
    fc.assert(
      fc.property(fc.array(fc.tuple(field, value)), (fields) => {
        const writer = new FieldWriter();
        for (const [number, content] of fields)
          if (typeof content === 'number') writer.varint(number, content);
          else writer.bytes(number, content);
        const reader = new FieldReader(writer.finish());
        for (const [number, content] of fields) {
          expect(reader.next() && reader.field).toBe(number);
          if (typeof content === 'number') expect(reader.varint()).toBe(content);
          else expect(reader.bytes()).toEqual(Buffer.from(content));
        }
        expect(reader.next()).toBe(false);
      }),
    );
  });

  it('given any 64-bit number, when it is written, then it is read', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 64n - 1n }), (value) => {
        const reader = new FieldReader(new FieldWriter().int64(1, value).finish());
        reader.next();
        expect(reader.uint64()).toBe(BigInt.asUintN(64, value));
      }),
    );
  });

  it('given any number, when it is a varint, then its length is known before', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), (value) => {
        expect(putVarint(Buffer.alloc(10), 0, value)).toBe(varintLength(value));
      }),
    );
  });

  it('given any bytes, when they are read as fields, then it ends, and only as malformed', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        const reader = new FieldReader(Buffer.from(bytes));
        try {
          while (reader.next()) reader.skip();
        } catch (error) {
          expect(error).toBeInstanceOf(MalformedMessageError);
        }
      }),
    );
  });
});
