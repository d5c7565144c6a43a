import { describe, expect, it } from '@jest/globals';
import { parseStreamName } from '#libs/contracts';
import { randomShortId } from '#libs/kernel';
import { recordableEvent, testEventId, TestRecorderPorts, waitFor } from '#libs/testing';
import { decodeMetadata } from '../codec/index.js';
import { AppendRefusedError, EventsLostError } from '../event-store.errors.js';
import type { Recorded, RecordOutcome } from './record-outcome.js';

const tenantId = randomShortId();
const many = (count: number, body = ''): ReturnType<typeof recordableEvent>[] =>
  Array.from({ length: count }, () => recordableEvent({ body }));
const recorded = (outcomes: readonly RecordOutcome[]): Recorded[] =>
  outcomes.map((outcome) => {
    if (outcome.status !== 'recorded') throw new Error(`not recorded: ${outcome.status}`);
    return outcome.recorded;
  });
const statuses = (outcomes: readonly RecordOutcome[]): string[] => outcomes.map(({ status }) => status);

/** A gate that holds appends up until it is opened. */
function gate() {
  let open!: () => void;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { open, opened };
}

describe('the recorder', () => {
  it('given a batch, when it is recorded, then it is in one stream of the tenant in its order, with receipts', async () => {
    const ports = new TestRecorderPorts();
    const events = many(10);
    const receipts = recorded(await ports.recorder().record(tenantId, events));

    const [stream] = new Set(receipts.map(({ receipt }) => receipt.stream));
    expect(parseStreamName(stream!)).toMatchObject({ kind: 'audit', tenantId });
    expect(ports.store.of(stream!).map(({ id }) => id)).toEqual(events.map(({ id }) => id));
    expect(receipts.map(({ receipt }) => receipt.revision)).toEqual(events.map((_, i) => String(i)));
    const last = String(ports.store.events.at(-1)!.position);
    expect(new Set(receipts.map(({ receipt }) => receipt.position))).toEqual(new Set([last]));
    expect(receipts.every(({ duplicate }) => !duplicate)).toBe(true);
  });

  it('given appends under way, when more arrives, then it travels together in the next, and one append is under way at a time', async () => {
    const ports = new TestRecorderPorts();
    const { open, opened } = gate();
    let appends = 0;
    ports.store.fault = async () => {
      appends++;
      await opened;
      return undefined;
    };
    const recorder = ports.recorder();
    const first = recorder.record(tenantId, many(1));
    await waitFor(() => appends === 1);
    const others = Array.from({ length: 50 }, () => recorder.record(tenantId, many(3)));
    open();
    await Promise.all([first, ...others]);

    expect(appends).toBe(2);
    expect(ports.store.inFlightMax).toBe(1);
    expect(ports.store.events).toHaveLength(151);
  });

  it('given more than fits one append, when it is recorded, then appends stay below 1,000 events and 1 MiB', async () => {
    const ports = new TestRecorderPorts();
    const sizes: { count: number; bytes: number }[] = [];
    ports.store.fault = (_, events) => {
      sizes.push({
        count: events.length,
        bytes: events.reduce((n, e) => n + e.data.length + e.metadata.length + 2 * e.type.length, 0),
      });
      return undefined;
    };
    const recorder = ports.recorder();
    const events = [...many(2_500), ...many(30, 'x'.repeat(100_000))];
    const receipts = recorded(await recorder.record(tenantId, events));

    expect(sizes.every(({ count, bytes }) => count < 1_000 && bytes < 1024 * 1024)).toBe(true);
    expect(sizes.length).toBeLessThan(8);
    expect(ports.store.events.map(({ id }) => id)).toEqual(events.map(({ id }) => id));
    expect(receipts.map(({ receipt }) => Number(receipt.revision))).toEqual(events.map((_, i) => i));
  });

  it('given an event that fits no append, when it is recorded with others, then it alone is refused', async () => {
    const ports = new TestRecorderPorts();
    const outcomes = await ports
      .recorder()
      .record(tenantId, [...many(1), ...many(1, 'x'.repeat(1024 * 1024)), ...many(1)]);
    expect(statuses(outcomes)).toEqual(['recorded', 'refused', 'recorded']);
    expect(ports.store.events).toHaveLength(2);
  });

  it('given a clock that stands, goes back, and crosses a month, when it records, then recordedAt grows and each event is sealed for its month', async () => {
    const ports = new TestRecorderPorts();
    const recorder = ports.recorder();
    const times: string[] = [];
    const at = async (): Promise<void> => {
      times.push(recorded(await recorder.record(tenantId, many(1)))[0]!.recordedAt);
    };
    await at();
    await at();
    ports.clock.advance(-5_000);
    await at();
    ports.clock.advance(11 * 24 * 3_600_000);
    await at();

    expect(times).toEqual([...new Set(times)].sort());
    expect(times[1]).toBe('2026-11-21T10:00:00.000001Z');
    expect(times[3]).toMatch(/^2026-12-02T/);
    const stored = ports.store.events.map(
      (event) => JSON.parse(Buffer.from(event.data).toString()) as { month: string },
    );
    expect(stored.map(({ month }) => month)).toEqual(['2026-11', '2026-11', '2026-11', '2026-12']);
    expect(ports.store.events.map((event) => decodeMetadata(event.metadata)?.recordedAt)).toEqual(times);
  });

  it.each(['written', 'lost'] as const)(
    'given an append whose answer is missing (%s), when it is recorded, then it is asked again and written once',
    async (fault) => {
      const ports = new TestRecorderPorts();
      let attempts = 0;
      ports.store.fault = () => (attempts++ < 2 ? fault : undefined);
      const events = many(5);
      const receipts = recorded(await ports.recorder().record(tenantId, events));
      expect(attempts).toBe(3);
      expect(ports.store.events.map(({ id }) => id)).toEqual(events.map(({ id }) => id));
      expect(receipts.map(({ receipt }) => receipt.revision)).toEqual(['0', '1', '2', '3', '4']);
    },
  );

  it('given a store that refuses, when it is recorded, then nothing is written and the caller knows; the next goes through', async () => {
    const ports = new TestRecorderPorts();
    let full = true;
    ports.store.fault = () => (full ? new AppendRefusedError('read-only', 'disk full') : undefined);
    const recorder = ports.recorder();
    const event = recordableEvent({ chosen: 'a' });
    const [outcome] = await recorder.record(tenantId, [event]);
    expect(outcome).toMatchObject({ status: 'refused', error: { reason: 'read-only', outcome: 'not-written' } });
    full = false;
    expect(statuses(await recorder.record(tenantId, [event]))).toEqual(['recorded']);
    expect(ports.store.events).toHaveLength(1);
  });

  it('given a refusal after an attempt in doubt, when it is recorded, then the refusal does not count until the doubt is settled', async () => {
    const ports = new TestRecorderPorts();
    const faults = ['written', new AppendRefusedError('read-only', 'disk full'), undefined] as const;
    let attempts = 0;
    ports.store.fault = () => faults[attempts++];
    expect(statuses(await ports.recorder().record(tenantId, many(1)))).toEqual(['recorded']);
    expect(ports.store.events).toHaveLength(1);
  });

  it('given a log found damaged after an attempt in doubt, when it is recorded, then its outcome is unknown, and the next is refused at once', async () => {
    const ports = new TestRecorderPorts();
    const faults = ['lost', new AppendRefusedError('damaged', 'damaged'), new AppendRefusedError('damaged', 'damaged')] as const; // prettier-ignore
    let attempts = 0;
    ports.store.fault = () => faults[attempts++];
    const recorder = ports.recorder();
    expect(statuses(await recorder.record(tenantId, many(1)))).toEqual(['unknown']);
    const [next] = await recorder.record(tenantId, many(1));
    expect(next).toMatchObject({ status: 'refused', error: { code: 'EVENT_STORE.DAMAGED', retryAfterSeconds: 60 } });
    expect(attempts).toBe(3);
  });

  it('given events that are lost in the log, when the last ids are read, then those behind the damage are known, and it starts', async () => {
    const ports = new TestRecorderPorts();
    const event = recordableEvent({ chosen: 'behind the damage' });
    await ports.recorder().record(tenantId, [event]);
    const { store } = ports;
    const readAll = store.readAll.bind(store);
    store.readAll = async function* (options) {
      yield* readAll(options);
      throw new EventsLostError('Reading ends at damage in the log.');
    };
    const recorder = ports.recorder();
    await recorder.preload(null);
    expect(recorder.status().recentIds).toBe(1);
  });

  it('given a store that does not answer, when time is up, then what was sent is unknown, what was not is not written, and later the doubt is settled', async () => {
    const ports = new TestRecorderPorts();
    let away = true;
    ports.store.fault = () => (away ? 'lost' : undefined);
    const recorder = ports.recorder({ answerWithinMs: 100 });
    const sent = recorder.record(tenantId, [recordableEvent({ chosen: 'sent' })]);
    await waitFor(() => recorder.status().queuedEvents === 1 && ports.asked.length === 1);
    await new Promise((resolve) => setImmediate(resolve));
    const waiting = recorder.record(tenantId, [recordableEvent({ chosen: 'waiting' })]);

    expect(await sent).toMatchObject([{ status: 'unknown', error: { outcome: 'unknown' } }]);
    expect(await waiting).toMatchObject([{ status: 'refused', error: { outcome: 'not-written' } }]);
    away = false;
    await waitFor(() => recorder.status().queuedEvents === 0);
    expect(ports.store.events.map(({ id }) => id)).toEqual([testEventId('sent')]);
    const [again] = recorded(await recorder.record(tenantId, [recordableEvent({ chosen: 'sent' })]));
    expect(again).toMatchObject({ duplicate: true, receipt: { revision: '0' } });
    expect(statuses(await recorder.record(tenantId, [recordableEvent({ chosen: 'waiting' })]))).toEqual(['recorded']);
    expect(recorder.status().queuedBytes).toBe(0);
  });

  it('given a full queue, when more is recorded, then it is refused as a whole, and accepted when there is room', async () => {
    const ports = new TestRecorderPorts();
    const { open, opened } = gate();
    ports.store.fault = () => opened.then(() => undefined);
    const recorder = ports.recorder({ queueBytesMax: 10_000 });
    const first = recorder.record(tenantId, many(10));
    expect(await recorder.record(tenantId, many(10))).toMatchObject(
      Array.from({ length: 10 }, () => ({ status: 'refused', error: { reason: 'overloaded' } })),
    );
    open();
    await first;
    expect(recorder.status()).toMatchObject({ queuedBytes: 0, queuedEvents: 0 });
    expect(statuses(await recorder.record(tenantId, many(1)))).toEqual(['recorded']);
  });

  it.each([60_000, -60_000])(
    'given a clock that is %p ms off the database, when it records, then it refuses; unknown is no reason to',
    async (offset) => {
      const ports = new TestRecorderPorts();
      ports.clockOffsetMs = offset;
      const recorder = ports.recorder();
      expect(await recorder.record(tenantId, many(1))).toMatchObject([
        { status: 'refused', error: { reason: 'clock' } },
      ]);
      ports.clockOffsetMs = undefined;
      expect(statuses(await recorder.record(tenantId, many(1)))).toEqual(['recorded']);
    },
  );

  it('given a stream that somebody else wrote to, when it is recorded, then a new stream is begun and nothing is lost', async () => {
    const ports = new TestRecorderPorts();
    const recorder = ports.recorder();
    const [{ receipt }] = recorded(await recorder.record(tenantId, many(1))) as [Recorded];
    const { id, type, data } = recordableEvent();
    const foreign = { id, type, data, metadata: new Uint8Array() };
    await ports.store.append(receipt.stream, [foreign], { expectedRevision: 0n });
    const events = many(3);
    const moved = recorded(await recorder.record(tenantId, events));

    expect(moved[0]!.receipt.stream).not.toBe(receipt.stream);
    expect(moved.map((one) => one.receipt.revision)).toEqual(['0', '1', '2']);
    expect(ports.store.of(moved[0]!.receipt.stream).map((event) => event.id)).toEqual(events.map((event) => event.id));
  });

  it('given events under way, when it is drained, then they are recorded, and nothing more is taken', async () => {
    const ports = new TestRecorderPorts();
    const recorder = ports.recorder();
    const outcomes = recorder.record(tenantId, many(2_500));
    await recorder.drain();
    expect(new Set(statuses(await outcomes))).toEqual(new Set(['recorded']));
    expect(await recorder.record(tenantId, many(1))).toMatchObject([
      { status: 'refused', error: expect.any(AppendRefusedError) },
    ]);
    expect(ports.store.events).toHaveLength(2_500);
  });

  it('given no events, when they are recorded, then there is nothing to wait for', async () => {
    expect(await new TestRecorderPorts().recorder().record(tenantId, [])).toEqual([]);
  });
});
