import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { asWritten, newEvents, startTestEventLog, type TestEventLog, waitFor } from '#libs/testing';
import type { SubscriptionMessage } from '../event-store.port.js';
import { EventStoreDbEventStore } from './index.js';

/** Takes messages as they come, until the subscription ends. */
function take(messages: AsyncIterable<SubscriptionMessage>) {
  const taken: SubscriptionMessage[] = [];
  const done = (async () => {
    for await (const message of messages) taken.push(message);
  })();
  const events = () => taken.filter((message) => message.kind === 'event').map(({ event }) => event);
  return { taken, events, done };
}

describe('a subscription to all', () => {
  let log: TestEventLog;
  let store: EventStoreDbEventStore;
  let stop: AbortController;
  let stream = '';
  let count = 0;
  const troubles: unknown[] = [];
  beforeAll(async () => {
    log = await startTestEventLog();
    store = new EventStoreDbEventStore({
      connectionString: log.url,
      onSubscriptionTrouble: (error) => troubles.push(error),
    });
  });
  beforeEach(() => {
    stop = new AbortController();
    stream = `thing-${count++}`;
    troubles.length = 0;
  });
  afterEach(() => stop.abort());
  afterAll(async () => {
    await store.close();
    await log.stop();
  });

  it('given events, when it begins at the start, then they come, then it has caught up, then new ones come', async () => {
    const events = newEvents(3);
    await store.append(stream, events, { expectedRevision: 'no_stream' });
    const { taken, events: got, done } = take(store.subscribeToAll({ after: 'start', signal: stop.signal }));
    await waitFor(() => taken.some(({ kind }) => kind === 'caught-up'));
    expect(got().map(asWritten)).toEqual(events.map(asWritten));
    const more = newEvents(2);
    await store.append(stream, more, { expectedRevision: 2n });
    await waitFor(() => got().length === 5);
    stop.abort();
    await done;
  });

  it('given a position, when it begins after it, then only later events come', async () => {
    const { position } = await store.append(stream, newEvents(2), { expectedRevision: 'no_stream' });
    const later = newEvents(1);
    await store.append(stream, later, { expectedRevision: 1n });
    const { events } = take(store.subscribeToAll({ after: position, signal: stop.signal }));
    await waitFor(() => events().length > 0);
    expect(events().map(({ id }) => id)).toEqual(later.map(({ id }) => id));
  });

  it('given system events, when they are left out, then their positions are told instead', async () => {
    const after = (await store.headPosition())!;
    const [event] = newEvents(1);
    await store.append(`$$${stream}`, [{ ...event!, type: '$metadata', data: new TextEncoder().encode('{}') }], {
      expectedRevision: 'any',
    });
    await store.append(stream, newEvents(1), { expectedRevision: 'no_stream' });
    const { taken } = take(store.subscribeToAll({ after, signal: stop.signal, excludeSystemEvents: true }));
    await waitFor(() => taken.length >= 2);
    expect(taken.map(({ kind }) => kind).slice(0, 2)).toEqual(['position', 'event']);
  });

  it('given a node that is killed again and again under it, when it comes back, then every event comes once and in order', async () => {
    const after = (await store.headPosition())!;
    const { events } = take(store.subscribeToAll({ after, signal: stop.signal }));
    const written: string[] = [];
    let revision = -1n;
    for (let round = 0; round < 4; round++) {
      for (let i = 0; i < 30; i++) {
        const batch = newEvents(20);
        const expectedRevision = revision < 0n ? 'no_stream' : revision;
        ({ revision } = await store.append(stream, batch, { expectedRevision }));
        written.push(...batch.map(({ id }) => id));
      }
      await log.kill('SIGKILL');
      await log.restart();
      await waitFor(() => store.headPosition());
    }
    await waitFor(() => events().length >= written.length);
    expect(events().map(({ id }) => id)).toEqual(written);
    expect(troubles.length).toBeGreaterThan(0);
  });

  it('given a store that is closed, when something still reads, then it ends', async () => {
    const other = new EventStoreDbEventStore({ connectionString: log.url });
    const { done } = take(other.subscribeToAll({ after: 'start', signal: stop.signal }));
    await other.headPosition();
    await other.close();
    await done;
  });
});
