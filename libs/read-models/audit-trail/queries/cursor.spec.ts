import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { auditQuery } from './audit-query.builder.js';
import { ForeignCursorError, InvalidCursorError } from './audit-query.errors.js';
import { Cursors } from './cursor.js';

const TENANT = 'abcdefghijklm';
const OTHER = 'bcdefghijklmn';
const query = auditQuery().actors('u1', 'u2').types('user.login').metadata('a', 'x').build();
const cursors = new Cursors(Buffer.alloc(32, 1));
const positions = fc.bigInt({ min: 0n, max: 2n ** 63n - 1n });

describe('a cursor', () => {
  it('given any position, when it comes back with its query, then it says the position', () => {
    fc.assert(
      fc.property(positions, (position) => {
        expect(cursors.decode(TENANT, query, cursors.encode(TENANT, query, position))).toBe(position);
      }),
    );
  });

  it('given a query that says the same in another order, then it is the same query', () => {
    const cursor = cursors.encode(TENANT, query, 7n);
    const same = auditQuery().metadata('a', 'x').types('user.login').actors('u2', 'u1', 'u2').limit(7).build();
    expect(cursors.decode(TENANT, same, cursor)).toBe(7n);
  });

  it.each([
    ['filter', auditQuery().actors('u1').types('user.login').metadata('a', 'x').build()],
    ['order', { ...query, sort: 'oldest' as const }],
  ])('given another %s, then it is refused as that of another query', (_, other) => {
    expect(() => cursors.decode(TENANT, other, cursors.encode(TENANT, query, 7n))).toThrow(ForeignCursorError);
  });

  it('given another tenant, or another key, then it is refused', () => {
    const cursor = cursors.encode(TENANT, query, 7n);
    expect(() => cursors.decode(OTHER, query, cursor)).toThrow(InvalidCursorError);
    expect(() => new Cursors(Buffer.alloc(32, 2)).decode(TENANT, query, cursor)).toThrow(InvalidCursorError);
  });

  it('given any byte of it changed, added or removed, then it is refused', () => {
    const whole = Buffer.from(cursors.encode(TENANT, query, 123_456n), 'base64url');
    const refuse = (bytes: Uint8Array): void =>
      expect(() => cursors.decode(TENANT, query, Buffer.from(bytes).toString('base64url'))).toThrow(InvalidCursorError);
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), (at, by) => {
        const changed = Buffer.from(whole);
        changed[at]! ^= by;
        refuse(changed);
      }),
    );
    refuse(whole.subarray(1));
    refuse(Buffer.concat([whole, Buffer.alloc(1)]));
  });

  it('given any text, then it is refused, and nothing worse', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(() => cursors.decode(TENANT, query, text)).toThrow(InvalidCursorError);
      }),
    );
  });
});
