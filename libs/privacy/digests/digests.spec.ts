import { createHash, hkdfSync } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { canonicalJson, type JsonValue } from '#libs/kernel';
import { referenceGroupDigest } from '#libs/testing';
import { BoxSecret, compareUtf8, fieldsOf, groupDigest, groupDigestText } from '#libs/privacy';
import { shake256 } from './shake256.js';

const bytes = (size: number): fc.Arbitrary<Uint8Array> => fc.uint8Array({ minLength: size, maxLength: size });
const pointer = fc.string({ unit: 'binary', maxLength: 60 }).map((text) => `/${text.replaceAll(/[~/]/g, '.')}`);
const json = fc.jsonValue({ stringUnit: 'binary' }) as fc.Arbitrary<JsonValue>;

describe('digests', () => {
  it('given any short message, when SHAKE-256 gives any number of bytes, then they are those of OpenSSL', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 135 }), fc.integer({ min: 1, max: 3_000 }), (message, size) => {
        const expected = createHash('shake256', { outputLength: size }).update(message).digest();
        expect(Buffer.from(shake256(message, size).subarray(0, size))).toEqual(expected);
      }),
    );
    expect(() => shake256(new Uint8Array(136), 1)).toThrow(RangeError);
  });

  it('given any keys, event and index, when a box key is made, then it is that of HKDF', () => {
    fc.assert(
      fc.property(fc.array(bytes(32), { minLength: 1, maxLength: 6 }), bytes(16), fc.nat(), (keys, eventId, index) => {
        const number = Buffer.alloc(4);
        number.writeUInt32BE(index);
        const info = Buffer.concat([Buffer.from('steno-box/v1'), eventId, number]);
        const expected = Buffer.from(hkdfSync('sha256', Buffer.concat(keys), Buffer.alloc(32), info, 32));
        const secret = BoxSecret.of(keys);
        secret.boxKey(Buffer.alloc(16, 1), 7);
        expect(secret.boxKey(eventId, index)).toEqual(expected);
      }),
    );
  });

  it('given any two texts, when compared, then it is in the order of their UTF-8 bytes', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'é', '\ud7ff', '\ue000', '\uffff', '🎈', '\u{10ffff}') });
    fc.assert(
      fc.property(text, text, (a, b) => {
        expect(Math.sign(compareUtf8(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)));
      }),
    );
  });

  it('given any fields, few or many, when digested, then it is as another program has it', () => {
    fc.assert(
      fc.property(bytes(16), fc.dictionary(pointer, json, { maxKeys: 80, size: '+1' }), (salt, values) => {
        const expected = referenceGroupDigest(salt, Object.entries(values));
        expect(groupDigest(salt, fieldsOf(values))).toEqual(expected);
        expect(groupDigestText(salt, fieldsOf(values))).toBe(expected.toString('base64url'));
      }),
    );
  });

  it.each([39, 40, 41, 5_459, 5_460, 16_384, 262_144, 1_500_000])(
    'given a field of %d characters, then its digest is as another program has it, and so is that of the next one',
    (length) => {
      const salt = Buffer.alloc(16, 3);
      for (const text of ['x'.repeat(length), 'ß'.repeat(length), 'short']) {
        const values = { '/original': text, '/a': 1 };
        expect(groupDigest(salt, fieldsOf(values))).toEqual(referenceGroupDigest(salt, Object.entries(values)));
      }
    },
  );

  it('given values of a thousand fields, then their digest is as another program has it', () => {
    const values = Object.fromEntries(Array.from({ length: 1_000 }, (_, i) => [`/f${i}`, canonicalJson([i])]));
    const salt = Buffer.alloc(16, 4);
    expect(groupDigest(salt, fieldsOf(values))).toEqual(referenceGroupDigest(salt, Object.entries(values)));
  });
});
