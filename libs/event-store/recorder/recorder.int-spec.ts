import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { randomShortId, SystemClock } from '#libs/kernel';
import { EventStoreDbEventStore } from '#libs/event-store/eventstoredb';
import {
  collect,
  InMemoryKeyring,
  recordableEvent,
  startTestEventLog,
  type TestEventLog,
  TestRecorderPorts,
  waitFor,
} from '#libs/testing';
import { EventCodec, type RecordableEvent, type RecordOutcome, type StoredFingerprints } from '../index.js';
import { CodecFingerprints } from './stored-fingerprints.js';

const tenantId = randomShortId();

describe('the recorder on the event log', () => {
  let log: TestEventLog;
  let store: EventStoreDbEventStore;
  beforeEach(async () => {
    log = await startTestEventLog({ policy: 'ledger' });
    store = new EventStoreDbEventStore({ connectionString: log.url });
  });
  afterEach(async () => {
    await store.close();
    await log.stop();
  });
  const idsInLog = async (): Promise<string[]> => {
    const events = await collect(store.readAll());
    return events.filter(({ stream }) => stream.startsWith('audit-')).map(({ id }) => id);
  };

  it('given a node that is killed under load, when it comes back, then every event is there once and in order, without a retry of the callers', async () => {
    const recorder = new TestRecorderPorts().recorder({ store, clock: new SystemClock(), answerWithinMs: 60_000 });
    const month = new Date().toISOString().slice(0, 7);
    const sent: string[] = [];
    const outcomes: RecordOutcome[] = [];
    const stop = new AbortController();
    const load = async (): Promise<void> => {
      while (!stop.signal.aborted) {
        const events = Array.from({ length: 20 }, () => recordableEvent({ period: month }));
        sent.push(...events.map(({ id }) => id));
        outcomes.push(...(await recorder.record(tenantId, events)));
      }
    };
    const loads = Array.from({ length: 8 }, load);
    for (let round = 0; round < 4; round++) {
      const before = outcomes.length;
      await waitFor(() => outcomes.length > before + 500, { timeoutMs: 20_000 });
      await log.kill('SIGKILL');
      await log.restart();
    }
    stop.abort();
    await Promise.all(loads);

    expect(new Set(outcomes.map(({ status }) => status))).toEqual(new Set(['recorded']));
    const stored = await idsInLog();
    expect(stored).toHaveLength(sent.length);
    expect(new Set(stored)).toEqual(new Set(sent));
    const places = outcomes.map((outcome) => (outcome.status === 'recorded' ? outcome.recorded : undefined)!);
    for (const { id, receipt } of places.slice(0, 200)) {
      const [event] = await collect(store.readStream(receipt.stream, { from: BigInt(receipt.revision), maxCount: 1 }));
      expect(event!.id).toBe(id);
    }
  });

  it('given callers who gave up while the node was away, when they ask again, of this recorder or the next, then nothing is written twice', async () => {
    const ports = new TestRecorderPorts();
    const month = new Date().toISOString().slice(0, 7);
    const event = (i: number): RecordableEvent => recordableEvent({ chosen: `e${i}`, body: `b${i}`, period: month });
    const fingerprints: StoredFingerprints = {
      read: async (places) => {
        const found = await Promise.all(
          places.map(({ stream, revision }) => collect(store.readStream(stream, { from: revision, maxCount: 1 }))),
        );
        const all = Array.from({ length: 400 }, (_, i) => event(i));
        return found.map(([stored]) => all.find(({ id }) => id === stored!.id)?.fingerprint);
      },
    };
    const options = { store, clock: new SystemClock(), fingerprints, answerWithinMs: 300 };
    const first = ports.recorder(options);
    const statuses = new Map<number, string>();
    for (let i = 0; i < 400; i++)
      void first.record(tenantId, [event(i)]).then(([outcome]) => statuses.set(i, outcome!.status));
    await log.kill('SIGKILL');
    await waitFor(() => statuses.size === 400);
    await log.restart();
    await waitFor(() => first.status().queuedEvents === 0, { timeoutMs: 20_000 });
    const again = await first.record(
      tenantId,
      Array.from({ length: 200 }, (_, i) => event(i)),
    );
    await first.drain();

    const second = ports.recorder({ ...options, answerWithinMs: 10_000 });
    await second.preload(null);
    const last = await second.record(
      tenantId,
      Array.from({ length: 400 }, (_, i) => event(i)),
    );
    expect(new Set([...again, ...last].map(({ status }) => status))).toEqual(new Set(['recorded']));
    const stored = await idsInLog();
    expect(stored).toHaveLength(400);
    expect(new Set(stored).size).toBe(400);
  });

  it('given an event that is sealed, when its fingerprint is read from the log, then it is the one it was recorded with, until it is erased', async () => {
    const keyring = new InMemoryKeyring();
    await keyring.createTenant(tenantId);
    const codec = new EventCodec(keyring);
    const at = new Date();
    const subject = { type: 'phone', id: '+13125550123' };
    const plain = [0, 1, 2].map((i) => ({
      id: recordableEvent({ chosen: `e${i}` }).id,
      type: 'audit.event-recorded.v1',
      open: { type: 'call.made' },
      boxes: [
        {
          name: 'content',
          class: 'call',
          subjects: i === 1 ? [subject] : [],
          fields: { '/fingerprint': `print ${i}` },
        },
      ],
    }));
    const sealed = await codec.seal(tenantId, null, plain, at);
    const recorder = new TestRecorderPorts().recorder({ store, clock: new SystemClock() });
    const events = sealed.map((form) =>
      Object.assign({}, form, { schema: '1.0', chosenId: true, reseal: async () => form }),
    );
    const outcomes = await recorder.record(tenantId, events);
    const places = outcomes.map((outcome) => {
      if (outcome.status !== 'recorded') throw new Error(outcome.status);
      const { stream, revision } = outcome.recorded.receipt;
      return { stream, revision: BigInt(revision) };
    });
    const fingerprints = new CodecFingerprints(store, codec);
    expect(await fingerprints.read(places.toReversed())).toEqual(['print 2', 'print 1', 'print 0']);
    const keys = await keyring.keysOfSubject(tenantId, subject);
    await keyring.destroyKeys(
      tenantId,
      keys.map(({ id }) => id),
    );
    expect(await fingerprints.read(places)).toEqual(['print 0', null, 'print 2']);
  });
});
