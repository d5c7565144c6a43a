import { createHash, createPublicKey, verify } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { flipped } from '../testing/tampering.js';
import { custodyKeyOf } from './custody-key.js';
import { custodyKeyName, type CustodyStatement, decodeStatement, encodeStatement } from './custody-statement.js';
import { verifierKey } from './signed-note.js';

const key = custodyKeyOf(Buffer.alloc(32, 9));
const common = {
  storeId: '0b7a5ac5-8d6a-4d77-9a70-33a5f2d3bb10',
  segmentNumber: 3,
  endPosition: 9_007_199_254_740_991,
  chain: 'ab'.repeat(32),
  time: '2026-11-25T10:00:00.000Z',
  publicKey: key.publicKey,
};
const segment: CustodyStatement = {
  kind: 'segment',
  ...common,
  basePosition: 8_192,
  firstSeq: 7,
  lastSeq: 19,
  sha256: '0f'.repeat(32),
};
const head: CustodyStatement = { kind: 'head', ...common, nextSeq: 20 };

describe('a custody statement', () => {
  it.each([segment, head])(
    'given a statement of a $kind, when read again, then it is the same and signed',
    (statement) => {
      expect(decodeStatement(encodeStatement(statement, key))).toEqual({ statement, isSigned: true });
    },
  );

  it('given any changed byte, when read, then it is not signed, or not a statement', () => {
    const note = Buffer.from(encodeStatement(segment, key));
    for (let at = 0; at < note.length; at++) {
      expect({ at, isSigned: decodeStatement(flipped(note, at).toString())?.isSigned ?? false }).toEqual({
        at,
        isSigned: false,
      });
    }
    expect(decodeStatement('')).toBeUndefined();
    expect(decodeStatement(note.subarray(0, -1).toString())).toBeUndefined();
    expect(decodeStatement(`${note.toString()}\n`)).toBeUndefined();
  });

  it('given a key that is not the one it names, when read, then it is not signed', () => {
    const other = custodyKeyOf(Buffer.alloc(32, 8));
    expect(decodeStatement(encodeStatement(segment, other))?.isSigned).toBe(false);
  });

  it('given the verifier key, when checked as the signed note format says, then text, key hash and signature fit', () => {
    const [name, hash, encoded] = verifierKey(custodyKeyName(common.storeId), key.publicKey).split('+');
    const rawKey = Buffer.from(encoded!, 'base64');
    const note = encodeStatement(segment, key);
    const [text, last] = note.split(/\n(?=\u2014)/);
    const [, noteName, signature] = /^\u2014 (\S+) (\S+)\n$/.exec(last!)!;
    const bytes = Buffer.from(signature!, 'base64');
    expect(noteName).toBe(name);
    expect(bytes.subarray(0, 4).toString('hex')).toBe(hash);
    expect(createHash('sha256').update(`${name}\n`).update(rawKey).digest('hex').slice(0, 8)).toBe(hash);
    const x = rawKey.subarray(1).toString('base64url');
    const publicKey = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
    expect(verify(null, Buffer.from(text!), publicKey, bytes.subarray(4))).toBe(true);
  });
});
