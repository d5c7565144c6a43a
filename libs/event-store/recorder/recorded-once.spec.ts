import { describe, expect, it } from '@jest/globals';
import { randomShortId } from '#libs/kernel';
import { recordableEvent, testEventId, TestRecorderPorts, waitFor } from '#libs/testing';
import type { Recorded, RecordOutcome } from './record-outcome.js';

const tenantId = randomShortId();
const one = (chosen: string, body = ''): ReturnType<typeof recordableEvent>[] => [recordableEvent({ chosen, body })];
const recordedOf = ([outcome]: readonly RecordOutcome[]): Recorded => {
  if (outcome?.status !== 'recorded') throw new Error(`not recorded: ${outcome?.status}`);
  return outcome.recorded;
};

/** A recorder in whose place another one starts, on the same log, which the projection has not seen. */
async function recordedBefore(count: number): Promise<{ ports: TestRecorderPorts; receipts: Recorded[] }> {
  const ports = new TestRecorderPorts();
  const events = Array.from({ length: count }, (_, i) => recordableEvent({ chosen: `e${i}`, body: `b${i}` }));
  const receipts = (await ports.recorder().record(tenantId, events)).map((outcome) => recordedOf([outcome]));
  for (const { receipt, id } of receipts)
    ports.printed.set(`${receipt.revision}@${receipt.stream}`, events.find((event) => event.id === id)!.fingerprint!);
  return { ports, receipts };
}

describe('recorded once', () => {
  it('given an id that was recorded, when it comes again, then the first receipt is given; with another body it is a conflict', async () => {
    const ports = new TestRecorderPorts();
    const recorder = ports.recorder();
    const first = recordedOf(await recorder.record(tenantId, one('a', 'x')));
    expect(recordedOf(await recorder.record(tenantId, one('a', 'x')))).toEqual({ ...first, duplicate: true });
    expect(await recorder.record(tenantId, one('a', 'y'))).toEqual([{ status: 'conflict' }]);
    expect(ports.store.events).toHaveLength(1);
    expect(recorder.status()).toMatchObject({ queuedEvents: 0, queuedBytes: 0, recentIds: 1 });
  });

  it('given one id from many requests at a time, when they are recorded, then one is written and all have its receipt, others conflict', async () => {
    const ports = new TestRecorderPorts();
    const recorder = ports.recorder();
    const all = await Promise.all([
      ...Array.from({ length: 20 }, () => recorder.record(tenantId, one('a', 'x'))),
      recorder.record(tenantId, one('a', 'y')),
      recorder.record(tenantId, [...one('b'), ...one('b'), ...one('b', 'y')]),
    ]);
    const first = all.slice(0, 20).map(recordedOf);
    expect(first.filter(({ duplicate }) => !duplicate)).toHaveLength(1);
    expect(new Set(first.map(({ receipt }) => JSON.stringify(receipt))).size).toBe(1);
    expect(all[20]).toEqual([{ status: 'conflict' }]);
    expect(all[21]).toMatchObject([
      { status: 'recorded', recorded: { duplicate: false } },
      { status: 'recorded', recorded: { duplicate: true } },
      { status: 'conflict' },
    ]);
    expect(ports.store.events).toHaveLength(2);
    expect(ports.asked.flat()).toHaveLength(2);
  });

  it('given an id that only the projection knows, when it comes again, then the receipt is the first, position of its append included', async () => {
    const { ports, receipts } = await recordedBefore(10);
    for (const { id, receipt, recordedAt } of receipts) {
      const { position } = ports.store.events.find((event) => event.id === id)!;
      const { stream, revision } = receipt;
      const fingerprint = ports.printed.get(`${revision}@${stream}`)!;
      ports.projected.set(id, { id, fingerprint, recordedAt, stream, revision, position: String(position) });
    }
    const recorder = ports.recorder();
    const again = await recorder.record(tenantId, [...one('e3', 'b3'), ...one('new'), ...one('e4', 'other')]);
    expect(again).toEqual([
      { status: 'recorded', recorded: { ...receipts[3], duplicate: true } },
      { status: 'recorded', recorded: expect.objectContaining({ id: testEventId('new'), duplicate: false }) },
      { status: 'conflict' },
    ]);
    expect(ports.store.events).toHaveLength(11);
    await recorder.record(tenantId, one('e3', 'b3'));
    expect(ports.asked).toHaveLength(2);
  });

  it('given an id whose event was erased, when it comes again, then it is a conflict', async () => {
    const { ports, receipts } = await recordedBefore(1);
    const { id, recordedAt, receipt } = receipts[0]!;
    ports.projected.set(id, { id, fingerprint: null, recordedAt, ...receipt });
    expect(await ports.recorder().record(tenantId, one('e0', 'b0'))).toEqual([{ status: 'conflict' }]);
  });

  it('given events that the projection has not seen, when another recorder starts, then it knows them, receipts included', async () => {
    const { ports, receipts } = await recordedBefore(5);
    const recorder = ports.recorder();
    await recorder.preload(null);
    expect(recorder.status().recentIds).toBe(5);
    const again = await recorder.record(tenantId, [...one('e0', 'b0'), ...one('e4', 'b4'), ...one('e2', 'other')]);
    expect(again).toEqual([
      { status: 'recorded', recorded: { ...receipts[0], duplicate: true } },
      { status: 'recorded', recorded: { ...receipts[4], duplicate: true } },
      { status: 'conflict' },
    ]);
    expect(ports.store.events).toHaveLength(5);
    expect(ports.asked).toHaveLength(1);
  });

  it('given a known id whose fingerprint cannot be read, when it comes again, then the outcome is unknown, and told when it can', async () => {
    const { ports, receipts } = await recordedBefore(1);
    const printed = new Map(ports.printed);
    ports.printed.clear();
    const recorder = ports.recorder();
    await recorder.preload(null);
    expect(await recorder.record(tenantId, one('e0', 'b0'))).toMatchObject([{ status: 'unknown' }]);
    for (const [key, value] of printed) ports.printed.set(key, value);
    expect(recordedOf(await recorder.record(tenantId, one('e0', 'b0')))).toEqual({ ...receipts[0], duplicate: true });
  });

  it('given questions to the projection under way, when more ids come, then they are asked about together', async () => {
    const ports = new TestRecorderPorts();
    const recorder = ports.recorder();
    await Promise.all(Array.from({ length: 100 }, (_, i) => recorder.record(tenantId, one(`id ${i}`))));
    expect(ports.asked.length).toBeLessThanOrEqual(2);
    expect(ports.store.events).toHaveLength(100);
  });

  it('given a projection that cannot be asked, when ids come, then recording goes on after a while, and says how many were not looked up', async () => {
    const ports = new TestRecorderPorts();
    ports.lookUpFailure = new Error('away');
    const recorder = ports.recorder();
    const first = recorder.record(tenantId, one('a'));
    await waitFor(() => ports.asked.length > 3);
    recordedOf(await first);
    expect(recorder.status().idsNotLookedUp).toBe(1);
    ports.lookUpFailure = undefined;
    const before = ports.asked.length;
    recordedOf(await recorder.record(tenantId, one('b')));
    expect(ports.asked.length - before).toBeLessThanOrEqual(1);
  });

  it('given more ids than are remembered, when they are recorded, then the oldest are forgotten', async () => {
    const ports = new TestRecorderPorts();
    const recorder = ports.recorder({ recentIdsMax: 10 });
    for (let i = 0; i < 30; i++) await recorder.record(tenantId, one(`id ${i}`));
    expect(recorder.status().recentIds).toBe(10);
  });
});
