import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { ManualClock } from '#libs/kernel';
import { AppendOutcomeUnknownError, type RecordableEvent, type RecordOutcome } from '#libs/event-store';
import { AuditBuffer } from './audit-buffer.js';
import { ShedCounter } from './shed-events.js';

const recorded = { status: 'recorded' } as RecordOutcome;
const unknown: RecordOutcome = { status: 'unknown', error: new AppendOutcomeUnknownError('away') };

class Recorder {
  readonly calls: { tenantId: string; ids: string[]; chosen: boolean }[] = [];
  answer: RecordOutcome = recorded;

  async record(tenantId: string, events: readonly RecordableEvent[]): Promise<RecordOutcome[]> {
    this.calls.push({ tenantId, ids: events.map(({ id }) => id), chosen: events[0]!.chosenId });
    return events.map(() => this.answer);
  }
}

const events = (count: number, from = 0): RecordableEvent[] =>
  Array.from({ length: count }, (_, i) => ({ id: `e${from + i}`, data: new Uint8Array(10), chosenId: false }) as never);

describe('the buffer of events nobody waits for', () => {
  let recorder: Recorder;
  let shed: ShedCounter;
  let buffer: AuditBuffer;

  beforeEach(() => {
    jest.useFakeTimers();
    recorder = new Recorder();
    shed = new ShedCounter(new ManualClock());
    buffer = new AuditBuffer(recorder, shed, { eventsMax: 150, bytesMax: 1_400 });
  });

  afterEach(() => {
    jest.useRealTimers();
  });

  it('given a few events of two tenants, when less than a second has passed, then they are written', async () => {
    expect(buffer.offer('a', events(2))).toBe(true);
    expect(buffer.offer('b', events(1, 2))).toBe(true);
    expect(recorder.calls).toEqual([]);
    await jest.advanceTimersByTimeAsync(999);
    expect(recorder.calls.map(({ tenantId, ids }) => [tenantId, ids])).toEqual([
      ['a', ['e0', 'e1']],
      ['b', ['e2']],
    ]);
    expect(buffer.size).toBe(0);
  });

  it('given a hundred events, then they are written at once', () => {
    buffer.offer('a', events(99));
    expect(recorder.calls).toHaveLength(0);
    buffer.offer('a', events(1, 99));
    expect(recorder.calls[0]!.ids).toHaveLength(100);
  });

  it('given events under ids of others, when they are written, then they are counted as shed, and not tried again', async () => {
    recorder.answer = { status: 'conflict' };
    buffer.offer('a', events(2));
    await jest.advanceTimersByTimeAsync(5_000);
    expect(recorder.calls).toHaveLength(1);
    expect(shed.take()).toMatchObject([{ tenantId: 'a', cause: 'refused', count: 2 }]);
    expect(buffer.size).toBe(0);
  });

  it('given more than there is room for, then none of them is taken, and all are counted', () => {
    buffer.offer('a', events(60));
    expect(buffer.offer('a', events(91))).toBe(false);
    expect(buffer.offer('a', events(81))).toBe(false);
    expect(buffer.size).toBe(60);
    expect(shed.total).toBe(172);
    expect(shed.take()).toMatchObject([{ tenantId: 'a', count: 172, cause: 'buffer-full' }]);
    expect(shed.take()).toEqual([]);
  });

  it('given a store that is away, then nothing is let go, and it is asked again with a look at what is there', async () => {
    recorder.answer = unknown;
    buffer.offer('a', events(100));
    await jest.advanceTimersByTimeAsync(0);
    expect(buffer.size).toBe(100);
    recorder.answer = recorded;
    await jest.advanceTimersByTimeAsync(1000);
    expect(buffer.size).toBe(0);
    expect(recorder.calls.map(({ chosen }) => chosen)).toEqual([false, true]);
  });

  it('given a store that does not answer, when it is drained, then what is on its way is handed back too', async () => {
    recorder.record = () => new Promise(() => undefined);
    buffer.offer('a', events(100));
    buffer.offer('a', events(1, 100));
    const left = buffer.drain(10);
    jest.useRealTimers();
    expect((await left).get('a')).toHaveLength(101);
  });

  it('given events that cannot be written, when it is drained, then they are handed back', async () => {
    recorder.answer = unknown;
    buffer.offer('a', events(3));
    const left = await buffer.drain(1_000);
    expect(left.get('a')!.map(({ id }) => id)).toEqual(['e0', 'e1', 'e2']);
  });
});
