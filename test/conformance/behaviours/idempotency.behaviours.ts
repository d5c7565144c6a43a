import { describe, expect, it } from '@jest/globals';
import type { SuiteContext } from '../suite-context.js';

/** The same event ids again. */
export function idempotency(given: () => SuiteContext): void {
  describe('idempotency', () => {
    it.each(['no_stream', 'any', 'stream_exists', 0n] as const)(
      'given an append that expected %s, when it is sent again, then it succeeds as before and writes nothing',
      async (expected) => {
        const c = given();
        const stream = c.stream();
        if (expected !== 'no_stream') await c.append(stream, c.event());
        const events = c.events(2);
        const first = await c.append(stream, events, expected);
        await c.append(stream, c.event());
        const second = await c.append(stream, events, expected);
        expect(second).toEqual(first);
        expect(await c.revisions(stream)).toHaveLength(expected === 'no_stream' ? 3 : 4);
      },
    );

    it('given events a, b, c, when parts of them are sent again to any, then what is known in a row succeeds', async () => {
      const c = given();
      const stream = c.stream();
      const [a, b, d] = c.events(3) as [never, never, never];
      await c.append(stream, [a, b, d]);
      expect((await c.append(stream, [b, d])).nextExpectedRevision).toBe(2n);
      expect((await c.append(stream, [a, d])).nextExpectedRevision).toBe(2n);
      expect((await c.append(stream, [a])).nextExpectedRevision).toBe(0n);
      expect((await c.failure(c.append(stream, [d, c.event()]))).failed).toBe('wrong-expected-version');
      expect(await c.revisions(stream)).toEqual([0, 1, 2]);
    });

    it('given a known event, when it comes after a new one, then both are written', async () => {
      const c = given();
      const stream = c.stream();
      const known = c.event();
      await c.append(stream, known);
      expect((await c.append(stream, [c.event(), known])).nextExpectedRevision).toBe(2n);
    });

    it('given an exact revision, when other events follow it, then the retry is a conflict', async () => {
      const c = given();
      const stream = c.stream();
      const [a, b] = c.events(2) as [never, never];
      await c.append(stream, [a, b]);
      expect((await c.failure(c.append(stream, [b], 'no_stream'))).failed).toBe('wrong-expected-version');
      expect((await c.append(stream, [b], 0n)).nextExpectedRevision).toBe(1n);
      expect((await c.failure(c.append(stream, [b, c.event()], 0n))).failed).toBe('wrong-expected-version');
    });

    it('given one id, when it goes to two streams, or twice into one append, then it is written each time', async () => {
      const c = given();
      const event = c.event();
      const [one, other] = [c.stream(), c.stream()];
      expect((await c.append(one, event)).nextExpectedRevision).toBe(0n);
      expect((await c.append(other, event)).nextExpectedRevision).toBe(0n);
      const twice = c.event();
      expect((await c.append(one, [twice, twice])).nextExpectedRevision).toBe(2n);
    });

    it('given a restart, when an append to any is sent again, then it writes nothing', async () => {
      const c = given();
      if (!c.node.isOurs) return;
      const stream = c.stream();
      const events = c.events(2);
      const first = await c.append(stream, events);
      await c.node.restart();
      const again = async (): Promise<unknown> => c.append(stream, events).catch(() => again());
      expect(await again()).toEqual(first);
      expect(await c.revisions(stream)).toEqual([0, 1]);
    });
  });
}
