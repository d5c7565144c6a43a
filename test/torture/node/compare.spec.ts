import { describe, expect, it } from '@jest/globals';
import { type Attempt, newAttempt, type Outcome } from './attempt.js';
import { compare, type ShownEvent } from './compare.js';

function attempt(expected: number, ids: readonly string[], outcome: Outcome): Attempt {
  const made = newAttempt(
    's',
    expected,
    ids.map((id) => ({ id, text: id })),
  );
  const revision = expected + ids.length;
  return outcome === 'acked' ? { ...made, outcome, revision, position: BigInt(revision * 10) } : { ...made, outcome };
}

function shown(...ids: readonly string[]): ShownEvent[] {
  return ids.map((id, revision) => ({ stream: 's', id, text: id, revision, position: BigInt(revision * 10) }));
}

describe('comparing a log with what was sent', () => {
  const attempts = [attempt(-1, ['a', 'b'], 'acked'), attempt(1, ['c'], 'failed'), attempt(1, ['d', 'e'], 'unknown')];

  it('given what was acknowledged, with or without what is unknown, when compared, then it agrees', () => {
    expect(compare(attempts, shown('a', 'b'))).toEqual([]);
    expect(compare(attempts, shown('a', 'b', 'd', 'e'))).toEqual([attempts[2]]);
  });

  it.each([
    ['an acknowledged append is gone', shown(), 'I1'],
    ['an acknowledged append lost an event', shown('a'), 'I1'],
    ['half of an unknown append is there', shown('a', 'b', 'd'), 'I2'],
    ['a refused append is there', shown('a', 'b', 'c'), 'I3'],
    ['an append is there twice', shown('a', 'b', 'd', 'e', 'd', 'e'), 'I1'],
    ['a revision is missing', shown('a', 'b', 'd', 'e').toSpliced(2, 1), 'I4'],
    ['positions do not increase', shown('a', 'b').map((event) => ({ ...event, position: 0n })), 'I4'],
    ['an event has other bytes', shown('a', 'b').map((event) => ({ ...event, text: 'z' })), 'I1'],
    [
      'an acknowledged append is at another position',
      shown('a', 'b').map((e) => ({ ...e, position: e.position + 1n })),
      'I1',
    ],
  ])('given that %s, when compared, then the invariant is named', (_, log, invariant) => {
    expect(() => compare(attempts, log)).toThrow(new RegExp(`^${invariant}:`));
  });
});
