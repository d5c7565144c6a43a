import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { testEventId, testFingerprint } from '#libs/testing';
import { IdTable } from './id-table.js';
import { RecentIds } from './recent-ids.js';
import type { RecordedPlace } from './recorded-place.js';

const append = (n: number) => ({ stream: `s${n}`, recordedAt: `t${n}`, position: String(n) });
const place = fc.record({
  fingerprint: fc.constantFrom(null, undefined, testFingerprint('a'), testFingerprint('b')),
  append: fc.constantFrom(append(1), append(2)),
  revision: fc.nat().map(String),
});

describe('the table of ids', () => {
  it('given any ids and places, when they are set, then the table holds what a Map would', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(40), place), { maxLength: 200 }), (all) => {
        const table = new IdTable(41);
        const model = new Map<string, RecordedPlace>();
        for (const [n, value] of all) {
          table.set(testEventId(String(n)), value);
          model.set(testEventId(String(n)), value);
        }
        for (let n = 0; n <= 40; n++) {
          const id = testEventId(String(n));
          expect(table.get(id)).toEqual(model.get(id));
        }
        expect(table.size).toBe(model.size);
        table.clear();
        expect([table.size, table.get(testEventId('0'))]).toEqual([0, undefined]);
      }),
    );
  });

  it('given ids with the same hash, when they are set, then each is found', () => {
    const table = new IdTable(8);
    const ids = Array.from({ length: 8 }, (_, i) => `00000000-0000-8000-8000-00000000000${i}`);
    for (const [i, id] of ids.entries()) table.set(id, { fingerprint: null, append: append(i), revision: String(i) });
    expect(ids.map((id) => table.get(id)?.revision)).toEqual(ids.map((_, i) => String(i)));
    expect([table.isFull, table.get('00000000-0000-8000-8000-000000000009')]).toEqual([true, undefined]);
  });

  it('given more ids than are remembered, when they come, then the latest half at least is known, and never more than asked', () => {
    const recent = new RecentIds(100);
    for (let n = 0; n < 1_000; n++) {
      recent.remember(testEventId(String(n)), { fingerprint: undefined, append: append(0), revision: String(n) });
      expect(recent.size).toBeLessThanOrEqual(100);
    }
    for (let n = 950; n < 1_000; n++) expect(recent.findPlace(testEventId(String(n)))?.revision).toBe(String(n));
    expect(recent.findPlace(testEventId('0'))).toBeUndefined();
  });
});
