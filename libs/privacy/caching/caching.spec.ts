import { describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import { BoundedCache } from './bounded-cache.js';
import { Coalescer } from './coalescer.js';
import { RecordCache } from './record-cache.js';

describe('a bounded cache', () => {
  it('given more entries than it holds, when they come, then it keeps what was used lately and stays bounded', () => {
    const cache = new BoundedCache<number>(100);
    for (let i = 0; i < 1_000; i++) {
      cache.set(`k${i}`, i);
      expect(cache.get('k0')).toBe(0);
    }
    const kept = Array.from({ length: 1_000 }, (_, i) => cache.get(`k${i}`)).filter((value) => value !== undefined);
    expect(kept.length).toBeGreaterThanOrEqual(50);
    expect(kept.length).toBeLessThanOrEqual(100);
  });

  it('given entries of both generations, when one is set again or deleted, then no older one shows', () => {
    const cache = new BoundedCache<string>(4);
    for (const key of ['a', 'b', 'c']) cache.set(key, 'old');
    cache.set('a', 'new');
    expect(cache.get('a')).toBe('new');
    cache.delete('a');
    expect(cache.get('a')).toBeUndefined();
    cache.deleteWhere((value) => value === 'old');
    expect([cache.get('b'), cache.get('c')]).toEqual([undefined, undefined]);
  });
});

describe('a cache of records', () => {
  const put = (cache: RecordCache, name: string, value: number): unknown => cache.set(name).writeUInt32LE(value);
  const find = (cache: RecordCache, name: string): number | undefined => cache.get(name)?.readUInt32LE();

  it('given more records than it holds, when they come, then it keeps what was used lately and stays bounded', () => {
    const cache = new RecordCache(100, 4);
    for (let i = 0; i < 1_000; i++) {
      put(cache, `k${i}`, i);
      expect(find(cache, 'k0')).toBe(0);
    }
    const kept = Array.from({ length: 1_000 }, (_, i) => [i, find(cache, `k${i}`)]).filter(([, value]) => value !== undefined);
    for (const [i, value] of kept) expect(value).toBe(i);
    expect(kept.length).toBeGreaterThanOrEqual(50);
    expect(kept.length).toBeLessThanOrEqual(100);
  }); // prettier-ignore

  it('given any sequence of calls, then a record is found as it was last written, or not at all', () => {
    const name = fc.integer({ min: 0, max: 12 }).map(String);
    const call = fc.oneof(
      fc.record({ what: fc.constant('set' as const), name, value: fc.nat(1_000) }),
      fc.record({ what: fc.constantFrom('get' as const, 'delete' as const), name }),
      fc.record({ what: fc.constant('delete odd' as const) }),
    );
    fc.assert(
      fc.property(fc.array(call, { maxLength: 60 }), (calls) => {
        const cache = new RecordCache(8, 4);
        const written = new Map<string, number>();
        for (const one of calls) {
          if (one.what === 'set') {
            put(cache, one.name, one.value);
            written.set(one.name, one.value);
            expect(find(cache, one.name)).toBe(one.value);
          } else if (one.what === 'delete') {
            cache.delete(one.name);
            written.delete(one.name);
          } else if (one.what === 'delete odd') {
            cache.deleteWhere((record) => record.readUInt32LE() % 2 === 1);
            for (const [key, value] of written) if (value % 2 === 1) written.delete(key);
          } else {
            const found = find(cache, one.name);
            if (found !== undefined) expect(found).toBe(written.get(one.name));
          }
        }
      }),
    );
  });
});

describe('a coalescer', () => {
  it('given requests while one batch is under way, when it ends, then they are one batch, and a name is asked for once', async () => {
    const load = jest.fn(async (requests: readonly number[]) => requests.map((n) => n * 2));
    const coalescer = new Coalescer(load);
    const first = coalescer.get('1', 1);
    await Promise.resolve();
    const rest = [2, 3, 2, 3].map((n) => coalescer.get(String(n), n));
    expect(await Promise.all([first, ...rest])).toEqual([2, 4, 6, 4, 6]);
    expect(load.mock.calls.map(([requests]) => requests)).toEqual([[1], [2, 3]]);
  });

  it('given a batch that fails, when it does, then its requests do, and the next ones are asked again', async () => {
    let fails = true;
    const coalescer = new Coalescer(async (requests: readonly string[]) => {
      if (fails) throw new Error('away');
      return requests;
    });
    await expect(Promise.all([coalescer.get('a', 'a'), coalescer.get('b', 'b')])).rejects.toThrow('away');
    fails = false;
    expect(await coalescer.get('a', 'a')).toBe('a');
  });
});
