import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { collect, newEvents, startTestEventLog, type TestEventLog, waitFor } from '#libs/testing';
import { AppendOutcomeUnknownError, ReadFailedError } from '../event-store.errors.js';
import type { NewEvent } from '../event-store.port.js';
import { EventStoreDbEventStore } from './index.js';

describe('the event store in outages', () => {
  let log: TestEventLog;
  let store: EventStoreDbEventStore;
  beforeEach(async () => {
    log = await startTestEventLog();
    store = new EventStoreDbEventStore({ connectionString: log.url });
  });
  afterEach(async () => {
    await store.close();
    await log.stop();
  });

  it('given a node that is away, when it is asked, then appends are unknown and reads fail, and both work when it is back', async () => {
    const [first] = newEvents(1);
    await store.append('thing-1', [first!], { expectedRevision: 'no_stream' });
    await log.kill('SIGKILL');
    const refused = store.append('thing-1', newEvents(1), { expectedRevision: 0n });
    await expect(refused).rejects.toThrow(AppendOutcomeUnknownError);
    await expect(store.headPosition()).rejects.toThrow(ReadFailedError);
    await log.restart();
    expect(await store.append('thing-1', [first!], { expectedRevision: 'no_stream' })).toMatchObject({ revision: 0n });
    expect(await collect(store.readStream('thing-1'))).toHaveLength(1);
  });

  it('given a node that has stopped answering, when an append is asked, then the outcome is unknown within its time, and the same again settles it', async () => {
    await store.append('thing-1', newEvents(1), { expectedRevision: 'no_stream' });
    process.kill(log.pid, 'SIGSTOP');
    const events = newEvents(2);
    const began = performance.now();
    const attempts = Array.from({ length: 30 }, () =>
      store.append('thing-1', events, { expectedRevision: 0n, deadlineMs: 300 }),
    );
    const outcomes = await Promise.allSettled(attempts);
    expect(performance.now() - began).toBeLessThan(5_000);
    expect(outcomes.every(({ status }) => status === 'rejected')).toBe(true);
    process.kill(log.pid, 'SIGCONT');
    const settled = await waitFor(() => store.append('thing-1', events, { expectedRevision: 0n }));
    expect(settled.revision).toBe(2n);
    expect(await collect(store.readStream('thing-1'))).toHaveLength(3);
  });

  it('given a node that did not answer when it was first asked, when it answers again, then appends work', async () => {
    process.kill(log.pid, 'SIGSTOP');
    const early = store.append('thing-1', newEvents(1), { expectedRevision: 'any', deadlineMs: 200 });
    await expect(early).rejects.toThrow(AppendOutcomeUnknownError);
    process.kill(log.pid, 'SIGCONT');
    const late = await waitFor(() => store.append('thing-2', newEvents(1), { expectedRevision: 'no_stream' }));
    expect(late.revision).toBe(0n);
  });

  it('given many writers when the node is killed, when each asks again for what it does not know, then every event is there once', async () => {
    const written = new Map<string, NewEvent[]>();
    const writer = async (stream: string): Promise<void> => {
      let revision = -1n;
      for (let i = 0; i < 40; i++) {
        const events = newEvents(10);
        const expectedRevision = revision < 0n ? 'no_stream' : revision;
        ({ revision } = await waitFor(() => store.append(stream, events, { expectedRevision, deadlineMs: 2_000 }), {
          timeoutMs: 30_000,
        }));
        written.set(stream, [...(written.get(stream) ?? []), ...events]);
      }
    };
    const writers = Array.from({ length: 24 }, (_, i) => writer(`thing-${i}`));
    for (let round = 0; round < 3; round++) {
      await waitFor(() => written.size > 0);
      await log.kill('SIGKILL');
      await log.restart();
    }
    await Promise.all(writers);
    for (const [stream, events] of written)
      expect((await collect(store.readStream(stream))).map(({ id }) => id)).toEqual(events.map(({ id }) => id));
    expect(written.size).toBe(24);
  });

  it('given a hundred large appends under way, when the connection breaks, then each is answered, and no rejection goes unhandled', async () => {
    const unhandled: unknown[] = [];
    const listener = (reason: unknown): void => void unhandled.push(reason);
    process.on('unhandledRejection', listener);
    await store.append('thing', newEvents(1), { expectedRevision: 'no_stream' });
    process.kill(log.pid, 'SIGSTOP');
    const appends = Array.from({ length: 100 }, (_, i) =>
      store.append(`thing-${i}`, newEvents(20, 20_000), { expectedRevision: 'no_stream', deadlineMs: 300 }),
    );
    const outcomes = await Promise.allSettled(appends);
    await log.kill('SIGKILL');
    await new Promise((resolve) => setImmediate(resolve));
    expect(outcomes.every(({ status }) => status === 'rejected')).toBe(true);
    process.off('unhandledRejection', listener);
    expect(unhandled).toEqual([]);
    await log.restart();
  });
});
