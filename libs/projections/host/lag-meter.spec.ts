import { describe, expect, it } from '@jest/globals';
import { LagMeter } from './lag-meter.js';

const SECOND = 1_000;

describe('how far behind a projection is', () => {
  it('given a log that goes on and a projection that does not, then it is stuck since it was first seen so, until it moves', () => {
    const meter = new LagMeter();
    meter.onBegan(1_000n, new Date(0));
    meter.onHead(1_000n, 0);
    expect(meter.read(0)).toEqual({ lagEvents: 0, lagMs: 0, stuckMs: 0 });
    meter.onHead(4_000n, SECOND);
    meter.read(SECOND);
    expect(meter.read(20 * SECOND)).toMatchObject({ lagMs: 19 * SECOND, stuckMs: 19 * SECOND });
    meter.onBegan(1_000n, new Date(0));
    expect(meter.read(21 * SECOND).stuckMs).toBe(20 * SECOND);
    meter.onMoved(2_000n);
    expect(meter.read(22 * SECOND).stuckMs).toBe(0);
  });

  it('given another runner that is always a little behind a busy log, then its lag does not grow with the time that one looks on', () => {
    const meter = new LagMeter();
    for (let s = 1; s <= 60; s++) {
      meter.onBegan(BigInt(s) * 10_000n, new Date((s - 2) * SECOND));
      meter.onHead(BigInt(s + 2) * 10_000n, s * SECOND);
      const { lagMs, stuckMs } = meter.read(s * SECOND);
      expect([lagMs <= 2 * SECOND, stuckMs]).toEqual([true, 0]);
    }
  });
});
