import { describe, expect, it } from '@jest/globals';
import { SubscriptionLog } from '../subscription-log.js';
import type { SuiteContext } from '../suite-context.js';

/** Catch-up subscriptions to a stream and to `$all`. */
export function subscribing(given: () => SuiteContext): void {
  const toStream = (c: SuiteContext, stream: string, fromRevision: 'start' | 'end' | bigint): SubscriptionLog =>
    new SubscriptionLog(c.client.subscribeToStream(stream, { fromRevision }) as never);

  describe('subscribing', () => {
    it('given a stream, when it is subscribed to from the start, then its events come, caught-up, and the new ones', async () => {
      const c = given();
      const stream = c.stream();
      await c.append(stream, c.events(2));
      const log = toStream(c, stream, 'start');
      await log.until(4);
      await c.append(stream, c.events(2));
      expect(await log.until(6)).toEqual(['confirmed', 0, 1, 'caught-up', 2, 3]);
      await log.stop();
    });

    it('given a revision, when it is subscribed from, then what comes after it is shown', async () => {
      const c = given();
      const stream = c.stream();
      await c.append(stream, c.events(3));
      const log = toStream(c, stream, 0n);
      expect(await log.until(4)).toEqual(['confirmed', 1, 2, 'caught-up']);
      await log.stop();
    });

    it('given the end, when it is subscribed from, then only new events are shown', async () => {
      const c = given();
      const stream = c.stream();
      await c.append(stream, c.events(2));
      const log = toStream(c, stream, 'end');
      await log.until(2);
      await c.append(stream, c.event());
      expect(await log.until(3)).toEqual(['confirmed', 'caught-up', 2]);
      await log.stop();
    });

    it('given no stream, when it is subscribed to, then it waits for the first event', async () => {
      const c = given();
      const stream = c.stream();
      const log = toStream(c, stream, 'start');
      await log.until(1);
      await c.append(stream, c.event());
      expect(await log.until(3)).toEqual(['confirmed', 0, 'caught-up']);
      await log.stop();
    });

    it('given a tombstone, when the stream is subscribed to, or is already, then it ends as deleted', async () => {
      const c = given();
      const stream = c.stream();
      await c.append(stream, c.event());
      const live = toStream(c, stream, 'start');
      await live.until(3);
      await c.client.tombstoneStream(stream);
      expect(await live.until(5)).toEqual(['confirmed', 0, 'caught-up', Number(2n ** 63n - 1n), 'stream-deleted']);
      expect(await toStream(c, stream, 'start').until(1)).toEqual(['stream-deleted']);
    });

    it('given appends while it catches up, when $all is subscribed to, then each event comes once and in order', async () => {
      const c = given();
      const stream = c.stream();
      const { position } = await c.append(c.stream(), c.event());
      for (let i = 0; i < 5; i++) await c.append(stream, c.events(200));
      const log = new SubscriptionLog(c.client.subscribeToAll({ fromPosition: position! }) as never);
      for (let i = 0; i < 10; i++) await c.append(stream, c.events(200));
      const seen = (await log.untilEvents(3000)).filter(({ event }) => event?.streamId === stream);
      expect(seen.map(({ event }) => Number(event?.revision))).toEqual(Array.from({ length: 3000 }, (_, i) => i));
      await log.stop();
    });

    it('given a subscriber that does not read, when it goes on later, then it has missed nothing', async () => {
      const c = given();
      if (!c.node.isOurs) return;
      const stream = c.stream();
      const { position } = await c.append(c.stream(), c.event());
      const subscription = c.client.subscribeToAll({ fromPosition: position! });
      await new Promise((resolve) => subscription.once('caughtUp', () => resolve(undefined)));
      subscription.pause();
      for (let i = 0; i < 10; i++) await c.append(stream, c.event({ data: { text: 'a'.repeat(500_000) } }));
      const log = new SubscriptionLog(subscription as never);
      subscription.resume();
      const seen = await log.untilEvents(10);
      expect(seen.map(({ event }) => Number(event?.revision))).toEqual(Array.from({ length: 10 }, (_, i) => i));
      await log.stop();
    });

    it('given a link, when it is resolved in a subscription, then the event is shown', async () => {
      const c = given();
      const [target, links] = [c.stream(), c.stream()];
      await c.append(target, c.event());
      await c.append(links, c.library.binaryEvent({ type: '$>', data: Buffer.from(`0@${target}`) }) as never);
      const log = new SubscriptionLog(
        c.client.subscribeToStream(links, { fromRevision: 'start', resolveLinkTos: true }) as never,
      );
      const [shown] = await log.untilEvents(1);
      expect(shown?.event?.streamId).toBe(target);
      await log.stop();
    });
  });
}
