import { describe, expect, it, jest } from '@jest/globals';
import { BoundedCache } from './bounded-cache.js';
import { Coalescer } from './coalescer.js';

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
