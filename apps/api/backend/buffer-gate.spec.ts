import { describe, expect, it } from '@jest/globals';
import { ShedCounter } from '#libs/audit';
import { damagedRefusal } from '#libs/event-store';
import { ManualClock } from '#libs/kernel';
import { BufferGate } from './buffer-gate.js';

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
