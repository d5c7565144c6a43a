import { describe, expect, it } from '@jest/globals';
import { ShedCounter } from '#libs/audit';
import { damagedRefusal, readOnlyRefusal, type RecordOutcome } from '#libs/event-store';
import { ManualClock } from '#libs/kernel';
import { recordableEvent } from '#libs/testing';
import { BufferGate } from './buffer-gate.js';
import { holdingRecorder } from './holding-recorder.js';

describe('the gate before the buffer', () => {
  it('given an event store that can write, or is away for a while, then everything passes', () => {
    const shed = new ShedCounter(new ManualClock());
    new BufferGate({ refusal: undefined }, shed).pass('a', 3);
    expect(shed.total).toBe(0);
  });

  it('given one that says it cannot write, then nothing is accepted, and what was turned away is counted', () => {
    const shed = new ShedCounter(new ManualClock());
    expect(() => new BufferGate({ refusal: damagedRefusal() }, shed).pass('a', 3)).toThrow(/^Not written: the log/);
    expect(shed.take()).toMatchObject([{ tenantId: 'a', cause: 'refused', count: 3 }]);
  });
});

describe('what the buffer holds', () => {
  it('given an event store that says it cannot write, then nothing is sent to it until it can', async () => {
    const watch: { refusal: ReturnType<typeof readOnlyRefusal> | undefined } = { refusal: readOnlyRefusal() };
    let sent = 0;
    const recorder = holdingRecorder(
      {
        async record(_tenantId, events) {
          sent += events.length;
          return events.map(() => ({ status: 'recorded' }) as RecordOutcome);
        },
      },
      watch,
    );
    const events = [recordableEvent(), recordableEvent()];
    expect((await recorder.record('a', events)).map(({ status }) => status)).toEqual(['refused', 'refused']);
    expect(sent).toBe(0);
    watch.refusal = undefined;
    expect((await recorder.record('a', events)).map(({ status }) => status)).toEqual(['recorded', 'recorded']);
  });
});
