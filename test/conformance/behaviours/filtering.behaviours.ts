import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { waitFor } from '#libs/testing';
import { SubscriptionLog } from '../subscription-log.js';
import type { SuiteContext } from '../suite-context.js';

type Filter = NonNullable<NonNullable<Parameters<SuiteContext['client']['subscribeToAll']>[0]>['filter']>;

/** Filtered subscriptions to `$all`, and how far they say they have looked. */
export function filtering(given: () => SuiteContext): void {
  const tag = randomUUID().slice(0, 8);

  /** Six events in two streams and of two types, and what a filter shows of them. */
  const shown = async (c: SuiteContext, filter: Filter, streams: readonly [string, string]): Promise<unknown[]> => {
    const { position } = await c.append(c.stream(), c.event());
    for (let i = 0; i < 6; i++)
      await c.append(streams[i % 2]!, c.event({ type: i % 3 === 0 ? `other-${tag}` : `picked-${tag}.x`, data: { i } }));
    const log = new SubscriptionLog(c.client.subscribeToAll({ fromPosition: position!, filter }) as never);
    await waitFor(() => log.entries.includes('caught-up'));
    await log.stop();
    return log.events.map(({ event }) => (event as unknown as { data: { i: number } }).data.i);
  };

  describe('filtering', () => {
    it('given a prefix or an expression for streams, when $all is subscribed to, then only those streams are shown', async () => {
      const c = given();
      const [even, odd] = [c.stream('even'), c.stream('odd')];
      const { streamNameFilter } = c.library;
      expect(await shown(c, streamNameFilter({ prefixes: [even] }), [even, odd])).toEqual([0, 2, 4]);
      const other = [c.stream('even'), c.stream('odd')] as const;
      expect(await shown(c, streamNameFilter({ regex: `^${other[1]}$` }), other)).toEqual([1, 3, 5]);
    });

    it('given a prefix or an expression for types, when $all is subscribed to, then only those events are shown', async () => {
      const c = given();
      const streams = (): [string, string] => [c.stream(), c.stream()];
      const { eventTypeFilter } = c.library;
      expect(await shown(c, eventTypeFilter({ prefixes: [`picked-${tag}`] }), streams())).toEqual([1, 2, 4, 5]);
      expect(await shown(c, eventTypeFilter({ regex: `^picked-${tag}.*x$` }), streams())).toEqual([1, 2, 4, 5]);
    });

    it('given metadata, when system events are excluded, then they are not shown', async () => {
      const c = given();
      const { position } = await c.append(c.stream(), c.event());
      const stream = c.stream();
      await c.client.setStreamMetadata(stream, { custom: 1 });
      await c.append(stream, c.event());
      const filter = c.library.excludeSystemEvents();
      const log = new SubscriptionLog(c.client.subscribeToAll({ fromPosition: position!, filter }) as never);
      await waitFor(() => log.entries.includes('caught-up'));
      expect(log.events.map(({ event }) => event?.type)).toEqual(['something.happened']);
      await log.stop();
    });

    it('given a filter that nothing passes, when 200 events are looked at, then six checkpoints rise', async () => {
      const c = given();
      const { position } = await c.append(c.stream(), c.event());
      const stream = c.stream();
      for (let i = 0; i < 5; i++) await c.append(stream, c.events(40));
      const checkpoints: bigint[] = [];
      const filter = c.library.streamNameFilter({
        prefixes: ['nothing-is-called-so'],
        checkpointInterval: 1,
        checkpointReached: async (_subscription, { commit }) => void checkpoints.push(commit),
      });
      const log = new SubscriptionLog(c.client.subscribeToAll({ fromPosition: position!, filter }) as never);
      await waitFor(() => log.entries.includes('caught-up'));
      expect(checkpoints).toHaveLength(6);
      expect(checkpoints).toEqual([...new Set(checkpoints)].toSorted((a, b) => Number(a - b)));
      await log.stop();
    });
  });
}
