import { beforeEach, describe, expect, it } from '@jest/globals';
import { AppendOracle } from './append-oracle.js';

const frame = (position: number, body = 'x') => ({ position, body });

describe('the oracle of appends', () => {
  let oracle: AppendOracle;

  beforeEach(() => {
    oracle = new AppendOracle();
    oracle.begin([frame(0), frame(8), frame(16), frame(24)]);
    oracle.settle(['acked', 'acked', 'unknown', 'unknown']);
  });

  it('given all that was acknowledged, and of the unknown the first ones, when recovered, then it agrees', () => {
    expect(() => oracle.recovered([frame(0), frame(8)], 'open')).not.toThrow();
    oracle.begin([frame(16)]);
    expect(() => oracle.recovered([frame(0), frame(8), frame(16)], 'open')).not.toThrow();
  });

  it.each([
    ['an acknowledged append is gone', [frame(0)], 'I1: 1 acknowledged'],
    ['an acknowledged append has other bytes', [frame(0), frame(8, 'y')], 'I1: append 1'],
    ['an acknowledged append is elsewhere', [frame(0), frame(9)], 'I1: append 1'],
    ['an append is there twice', [frame(0), frame(8), frame(8)], 'I2: append 2'],
    ['an unknown append is there without the one before it', [frame(0), frame(8), frame(24)], 'I2: append 2'],
    ['something is there that was never appended', [0, 8, 16, 24, 32].map((at) => frame(at)), 'I3: never'],
  ])('given that %s, when recovered, then it says so', (_, seen, message) => {
    expect(() => oracle.recovered(seen, 'open')).toThrow(message);
  });

  it('given an unknown append that was shown, when it is gone later, then it says so', () => {
    oracle.recovered([frame(0), frame(8), frame(16)], 'open');
    expect(() => oracle.recovered([frame(0), frame(8)], 'open')).toThrow('I1: 1 acknowledged');
  });

  it('given appends that were refused, when one is there, then it says so', () => {
    oracle.fail();
    expect(() => oracle.recovered([frame(0), frame(8), frame(16)], 'open')).toThrow('I3: never');
  });

  it('given a log that calls itself damaged after a mere crash, when recovered, then it says so', () => {
    expect(() => oracle.recovered([frame(0), frame(8)], 'degraded')).toThrow('I6');
  });
});
