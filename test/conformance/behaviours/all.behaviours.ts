import { describe, expect, it } from '@jest/globals';
import type { SuiteContext } from '../suite-context.js';

/** Reads of `$all`. */
export function readingAll(given: () => SuiteContext): void {
  const at = (commit = 0n): { commit: bigint; prepare: bigint } => ({ commit, prepare: commit });

  describe('reading $all', () => {
    it('given appends, when $all is read backwards, then they come in the order of the log, reversed', async () => {
      const c = given();
      const stream = c.stream();
      await c.append(stream, c.events(2));
      await c.append(stream, c.events(2));
      const events = await c.readAll({ direction: 'backwards', fromPosition: 'end', maxCount: 4 });
      expect(events.map(({ event }) => Number(event?.revision))).toEqual([3, 2, 1, 0]);
      const positions = events.map(({ event }) => event!.position!.commit);
      expect(positions).toEqual(positions.toSorted((a, b) => Number(b - a)));
      expect(new Set(positions).size).toBe(4);
    });

    it('given the position of an event, when $all is read from it, then it is included forwards and excluded backwards', async () => {
      const c = given();
      const stream = c.stream();
      await c.append(stream, c.event());
      const { position } = await c.append(stream, c.event());
      const [forwards] = await c.readAll({ fromPosition: position!, maxCount: 1 });
      const [backwards] = await c.readAll({ direction: 'backwards', fromPosition: position!, maxCount: 1 });
      expect(forwards?.event?.revision).toBe(1n);
      expect([backwards?.event?.streamId, backwards?.event?.revision]).toEqual([stream, 0n]);
    });

    it('given a position that is no event, when $all is read from it, then it fails; beyond the end it is empty', async () => {
      const c = given();
      const { position } = await c.append(c.stream(), c.event());
      await c.append(c.stream(), c.event());
      await c.failure(c.readAll({ fromPosition: at(position!.commit + 1n), maxCount: 1 }));
      expect(await c.readAll({ fromPosition: at(position!.commit + 100_000_000n), maxCount: 1 })).toEqual([]);
    });

    it('given metadata, a delete and a tombstone, when $all is read, then they are in it', async () => {
      const c = given();
      const stream = c.stream();
      await c.append(stream, c.event());
      await c.client.setStreamMetadata(stream, { custom: 1 });
      await c.client.deleteStream(stream);
      await c.client.tombstoneStream(stream);
      const events = await c.readAll({ direction: 'backwards', fromPosition: 'end', maxCount: 4 });
      expect(events.map(({ event }) => [event?.streamId, event?.type])).toEqual([
        [stream, '$streamDeleted'],
        [`$$${stream}`, '$metadata'],
        [`$$${stream}`, '$metadata'],
        [stream, 'something.happened'],
      ]);
      expect(events[0]?.event?.revision).toBe(9223372036854775807n);
    });
  });
}
