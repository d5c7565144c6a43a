import { describe, expect, it } from '@jest/globals';
import { Gate } from './gate.js';

const LONG_MS = 60_000;

describe('a gate', () => {
  it('given room for two, when three come, then the third enters as one leaves', async () => {
    const gate = new Gate(2);
    expect([await gate.enter(LONG_MS), await gate.enter(LONG_MS)]).toEqual([true, true]);
    const order: number[] = [];
    const third = gate.enter(LONG_MS).then((entered) => (order.push(3), entered));
    const fourth = gate.enter(LONG_MS).then((entered) => (order.push(4), entered));
    gate.leave();
    expect(await third).toBe(true);
    gate.leave();
    expect(await fourth).toBe(true);
    expect(order).toEqual([3, 4]);
  });

  it('given no room, when the time is up, then it is too late, and the next one is let in', async () => {
    const gate = new Gate(1);
    await gate.enter(LONG_MS);
    expect(await gate.enter(1)).toBe(false);
    gate.leave();
    expect(await gate.enter(LONG_MS)).toBe(true);
  });

  it('given some who wait, when it closes, then nobody enters any more', async () => {
    const gate = new Gate(1);
    await gate.enter(LONG_MS);
    const waiting = gate.enter(LONG_MS);
    gate.close();
    expect([await waiting, await gate.enter(LONG_MS)]).toEqual([false, false]);
  });
});
