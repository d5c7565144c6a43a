import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { AppendRefusedError, EventsLostError, readOnlyRefusal } from '#libs/event-store';
import { EventStoreWatch } from './event-store-watch.js';
import type { Log } from './log.js';
import type { NodeReport } from './node-report.js';

const SECOND = 1_000;

describe('watching the event store', () => {
  let watch: EventStoreWatch;
  let report: NodeReport | undefined;
  let isThere: boolean;
  let failure: Error;
  const said: [level: string, fields: Record<string, unknown>, sentence: string][] = [];
  const changes: string[] = [];

  beforeEach(() => {
    jest.useFakeTimers();
    report = undefined;
    isThere = true;
    failure = new Error('14 UNAVAILABLE');
    said.length = changes.length = 0;
    const level = (name: string) => (fields: Record<string, unknown>, sentence: string) =>
      void said.push([name, fields, sentence]);
    watch = new EventStoreWatch({
      eventStore: {
        headPosition: async () => {
          if (!isThere) throw failure;
          return null;
        },
      },
      reports: { read: async () => report, close: () => undefined },
      address: 'esdb://127.0.0.1:1',
      log: { info: level('info'), error: level('error') } as unknown as Log,
    });
    watch.onChange((state) => changes.push(state));
    watch.start();
  });

  afterEach(() => {
    watch.stop();
    jest.useRealTimers();
  });

  const beats = (count = 1): Promise<void> => jest.advanceTimersByTimeAsync(count * SECOND);

  it('given a store of our own, when its state changes, then that is told once, with what it says of itself', async () => {
    report = { state: 'open', diskFreeBytes: 10 };
    await beats(3);
    expect([watch.state, watch.diskFreeBytes, watch.refusal, said]).toEqual(['open', 10, undefined, []]);
    report = { state: 'read-only', store: 'id', directory: '/d', what: 'full', whole: 'all', next: ['free space'] };
    await beats(10);
    expect([watch.state, watch.refusal?.code]).toEqual(['read-only', 'EVENT_STORE.READ_ONLY']);
    report = { state: 'open' };
    await beats(10);
    expect(changes).toEqual(['read-only', 'open']);
    expect(said).toEqual([
      [
        'error',
        { eventStore: 'esdb://127.0.0.1:1', store: 'id', directory: '/d', state: 'read-only', reason: 'full', whole: 'all', next: ['free space'] }, // prettier-ignore
        'the event store is read-only: disk full',
      ],
      ['info', { eventStore: 'esdb://127.0.0.1:1', state: 'open' }, 'the event store is open again'],
    ]);
  });

  it.each([{ state: 'degraded' }, undefined])(
    'given a damaged log whose last event cannot be read, when it says of itself %j, then it is degraded, and not away',
    async (says) => {
      report = says;
      isThere = false;
      failure = new EventsLostError('damage');
      await beats();
      const { state, heard, refusal } = watch;
      expect([state, heard.isThere, refusal?.code]).toEqual(['degraded', true, 'EVENT_STORE.DAMAGED']);
    },
  );

  it.each(['poisoned', 'closed'])('given a log that is %s, then it is as good as away', async (state) => {
    report = { state };
    await beats();
    expect(watch.state).toBe('away');
  });

  it('given a store that does not answer, then it is away, told once, and what is accepted now may be written later', async () => {
    isThere = false;
    await beats(5);
    expect([watch.state, watch.refusal, said.length]).toEqual(['away', undefined, 1]);
    expect(said[0]).toMatchObject(['error', { state: 'away', reason: '14 UNAVAILABLE' }, 'the event store is away']);
  });

  it('given a store of others, when it refuses an append, then its refusal tells the state, until it takes one, or for half a minute', async () => {
    await beats();
    watch.appendSettled(readOnlyRefusal());
    await beats();
    expect(watch.state).toBe('read-only');
    watch.appendSettled();
    await beats();
    expect([watch.state, watch.secondsSinceAppend]).toEqual(['open', 1]);
    watch.appendSettled(new AppendRefusedError('overloaded', 'not about the disk'));
    await beats();
    expect(watch.state).toBe('open');
    watch.appendSettled(readOnlyRefusal());
    await beats(31);
    expect(watch.state).toBe('open');
  });
});
