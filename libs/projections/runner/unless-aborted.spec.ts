import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from '@jest/globals';
import { unlessAborted } from './unless-aborted.js';

describe('work that a signal may cut short', () => {
  it('given a signal that is silent, when work ends, then it comes to what it came to, or fails as it failed', async () => {
    const { signal } = new AbortController();
    expect(await unlessAborted(Promise.resolve(7), signal)).toBe(7);
    await expect(unlessAborted(Promise.reject(new Error('no')), signal)).rejects.toThrow('no');
  });

  it('given work that does not end, when the signal says stop, or has said so, then there is nothing', async () => {
    const stop = new AbortController();
    const endless = new Promise<number>(() => undefined);
    const waiting = unlessAborted(endless, stop.signal);
    stop.abort();
    expect(await waiting).toBeUndefined();
    expect(await unlessAborted(endless, stop.signal)).toBeUndefined();
  });

  it('given a signal that lasts, when work has ended, then nothing keeps what it came to', async () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const { signal } = new AbortController();
    const results: WeakRef<object>[] = [];
    for (let i = 0; i < 20; i++) {
      const result = (await unlessAborted(Promise.resolve({ rows: Buffer.alloc(100_000) }), signal))!;
      results.push(new WeakRef(result));
    }
    await new Promise((resolve) => setImmediate(resolve));
    collect();
    // The last one may still be on the stack.
    expect(results.filter((result) => result.deref()).length).toBeLessThanOrEqual(1);
  });
});
