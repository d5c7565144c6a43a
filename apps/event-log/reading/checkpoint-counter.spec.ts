import { describe, expect, it } from '@jest/globals';
import { CheckpointCounter } from './checkpoint-counter.js';

const counter = (checkpointInterval: number, window?: number): CheckpointCounter =>
  new CheckpointCounter({ on: 'stream', regex: '', prefixes: [], window, checkpointInterval });

/** After which of `count` events a checkpoint comes. */
function checkpoints(subject: CheckpointCounter, count: number, matched: boolean): number[] {
  return Array.from({ length: count }, (_, i) => i + 1).filter(() => subject.count(matched));
}

describe('checkpoints of a filtered subscription', () => {
  it('given nothing that matches, when it catches up, then one comes at the end of each full page', () => {
    expect(checkpoints(counter(32), 200, false)).toEqual([32, 64, 96, 128, 160, 192]);
  });

  it('given an interval of several pages, when it catches up, then one comes when it is full', () => {
    expect(checkpoints(counter(64), 200, true)).toEqual([64, 128, 192]);
  });

  it('given a window of its own, when everything matches, then a page ends at 32 matches', () => {
    expect(checkpoints(counter(100, 100), 200, true)).toEqual([128]);
    expect(checkpoints(counter(100, 100), 200, false)).toEqual([100, 200]);
  });

  it('given what was counted before, when it is live, then one comes after exactly the interval', () => {
    const subject = counter(32);
    checkpoints(subject, 40, false);
    subject.goLive();
    expect(checkpoints(subject, 90, false)).toEqual([24, 56, 88]);
  });
});
