import { randomInt, randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import * as library from '@eventstore/db-client';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestEventLog, type TestEventLog, waitFor } from '#libs/testing';

const KILLS = 8;
const WRITERS = 8;
const ATTEMPT_MS = 5000;

interface Written {
  readonly stream: string;
  readonly ids: readonly string[];
  /** Positions that the node acknowledged for the last event: the same each time it was asked. */
  readonly positions: Set<bigint>;
  attempts: number;
}

describe('a node that is killed under load', () => {
  let node: TestEventLog;
  const writes: Written[] = [];

  beforeAll(async () => {
    node = await startTestEventLog();
  });

  afterAll(() => node.stop());

  /** Appends until the node is gone for good; each append is sent again, with the same ids, until it is acknowledged. */
  async function write(client: library.EventStoreDBClient, stream: string, done: () => boolean): Promise<void> {
    while (!done()) {
      const events = Array.from({ length: randomInt(1, 6) }, () =>
        library.jsonEvent({ id: randomUUID(), type: 'a', data: { filler: 'a'.repeat(randomInt(0, 600)) } }),
      );
      const written: Written = { stream, ids: events.map(({ id }) => id), positions: new Set(), attempts: 0 };
      writes.push(written);
      await waitFor(
        async () => {
          written.attempts++;
          const append = client.appendToStream(stream, events, { expectedRevision: 'any' });
          const result = await Promise.race([append, delay(ATTEMPT_MS, undefined, { ref: false })]);
          if (result) written.positions.add(result.position!.commit);
          return result;
        },
        { timeoutMs: 30_000, intervalMs: 50 },
      );
    }
  }

  it('given writers that send again what they do not know of, when it is killed again and again, then each event is there once', async () => {
    const client = library.EventStoreDBClient.connectionString(node.url as never);
    let over = false;
    const writers = Array.from({ length: WRITERS }, (_, i) => write(client, `killed-${i % 4}`, () => over));
    for (let kill = 0; kill < KILLS; kill++) {
      await delay(randomInt(50, 400));
      await node.kill('SIGKILL');
      await node.restart();
    }
    over = true;
    await Promise.all(writers);
    const log: { stream: string; id: string; revision: number; position: bigint }[] = [];
    for await (const { event } of client.readAll())
      log.push({
        stream: event!.streamId,
        id: event!.id,
        revision: Number(event!.revision),
        position: event!.position!.commit,
      });
    await client.dispose();

    expect(log).toHaveLength(writes.reduce((sum, { ids }) => sum + ids.length, 0));
    const places = new Map(log.map((event, place) => [event.id, place]));
    for (const { stream, ids, positions } of writes) {
      const first = places.get(ids[0]!)!;
      expect(log.slice(first, first + ids.length).map(({ id }) => id)).toEqual(ids);
      expect(log[first]!.stream).toBe(stream);
      expect([...positions]).toEqual([log[first + ids.length - 1]!.position]);
    }
    for (const name of new Set(log.map(({ stream }) => stream))) {
      const revisions = log.filter(({ stream }) => stream === name).map(({ revision }) => revision);
      expect(revisions).toEqual(revisions.map((_, i) => i));
    }
    expect(writes.some(({ attempts }) => attempts > 1)).toBe(true);
  });
});
