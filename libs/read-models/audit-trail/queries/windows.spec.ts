import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { bucketOf } from '../table/bucket.js';
import { type Extent, planWindows } from './windows.js';

const month = (n: number): string => `${2020 + Math.floor(n / 12)}-${String((n % 12) + 1).padStart(2, '0')}`;

const extents = fc
  .array(
    fc.record({
      n: fc.nat(200),
      retentionClass: fc.constantFrom('security', 'access'),
      island: fc.nat(20),
      first: fc.nat(300),
      length: fc.nat(30),
    }),
    { maxLength: 60 },
  )
  .map((all) =>
    all.map(({ n, retentionClass, island, first, length }): Extent => ({
      leaf: `${month(n)} ${retentionClass}`,
      month: month(n),
      retentionClass,
      island,
      first: BigInt(island * 1_000 + first),
      last: BigInt(island * 1_000 + first + length),
    })),
  );

describe('the windows of a query', () => {
  it('given any extents, then they are apart, in the order of the query, and every place of every extent is in one', () => {
    fc.assert(
      fc.property(extents, fc.boolean(), fc.nat(25_000), fc.nat(25_000), (unsorted, newestFirst, a, b) => {
        const sorted = unsorted.toSorted((x, y) => (newestFirst ? y.island - x.island : x.island - y.island));
        const [least, most] = [Math.min(a, b), Math.max(a, b)].map((bucket) => BigInt(bucket) << 24n) as [
          bigint,
          bigint,
        ];
        const windows = planWindows(sorted, newestFirst, least, most);
        windows.reduce(
          (before, window) => {
            expect(newestFirst ? window.to < before.from : window.from > before.to).toBe(true);
            return window;
          },
          newestFirst ? { from: 2n ** 63n, to: 2n ** 63n } : { from: -1n, to: -1n },
        );
        for (const { leaf, first, last } of sorted)
          for (const bucket of [first, (first + last) / 2n, last]) {
            const position = bucket << 24n;
            if (position < least || position > most) continue;
            const window = windows.find(({ from, to }) => position >= from && position <= to);
            expect(window?.leaves.map((one) => one.leaf)).toContain(leaf);
          }
      }),
    );
  });

  it('given ten years in seven classes, then the first window looks into a few months only', () => {
    const all = Array.from({ length: 120 }, (_, n) =>
      ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((retentionClass) => ({
        leaf: `${month(n)} ${retentionClass}`,
        month: month(n),
        retentionClass,
        island: 0,
        first: BigInt(n * 10),
        last: BigInt(n * 10 + 9),
      })),
    ).flat();
    const windows = planWindows(all, true, 0n, 2n ** 62n);
    expect(windows[0]!.leaves.length).toBeLessThanOrEqual(28);
    expect(bucketOf(windows[0]!.to)).toBe(1199n);
    expect(windows.length).toBeLessThan(10);
  });
});
