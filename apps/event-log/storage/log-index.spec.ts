import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { TOMBSTONE } from './event-rows.js';
import { LogIndex } from './log-index.js';

const words = (n: number): Uint32Array => Uint32Array.of(n, 0, 0, n % 3);

interface Append {
  readonly stream: number;
  readonly ids: readonly number[];
}

const appends = fc.array(
  fc.record({
    stream: fc.integer({ min: 1, max: 4 }),
    ids: fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 1, maxLength: 6 }),
  }),
  { maxLength: 60 },
);

/** Adds an append at the end, position n for the n-th event; how to take it back. */
function add(index: LogIndex, { stream, ids }: Append): Parameters<LogIndex['undo']>[0] {
  const number = index.stream(words(stream));
  const firstOrdinal = index.events.count;
  const first = index.revisionAt(index.lastOrdinal(number)) + 1;
  ids.forEach((id, i) => index.add(number, index.events.count * 10, words(id), 0, first + i));
  return { stream: number, firstOrdinal, count: ids.length };
}

/** Compares an index with the events it should hold. */
function expectHolds(index: LogIndex, held: readonly Append[]): void {
  const log = held.flatMap(({ stream, ids }) => ids.map((id) => ({ stream, id })));
  expect(index.events.count).toBe(log.length);
  for (let id = 0; id <= 40; id++) expect(index.ordinalOfId(words(id))).toBe(log.findIndex((event) => event.id === id));
  for (let stream = 1; stream <= 4; stream++) {
    const ordinals = log.flatMap((event, ordinal) => (event.stream === stream ? [ordinal] : []));
    const number = index.findStream(words(stream));
    if (ordinals.length > 0) expect(index.lastOrdinal(number)).toBe(ordinals.at(-1));
    if (ordinals.length > 0) expect(index.ordinalsOf(number, 0, ordinals.length - 1)).toEqual(ordinals);
  }
}

describe('the index of a log', () => {
  it('given any appends, when they are indexed, then ids, revisions and streams lead to the right events', () => {
    fc.assert(
      fc.property(appends, fc.integer(), (log, seed) => {
        const index = new LogIndex(seed);
        for (const append of log) add(index, append);
        expectHolds(index, log);
      }),
    );
  });

  it('given any appends, when the last ones are taken back, then it is as if they had never been', () => {
    fc.assert(
      fc.property(appends, appends, (kept, taken) => {
        const index = new LogIndex(7);
        for (const append of kept) add(index, append);
        const undone = taken.map((append) => add(index, append));
        for (const append of undone.toReversed()) index.undo(append);
        expectHolds(index, kept);
      }),
    );
  });

  it('given 100,000 events, when they are indexed, then a revision is found and an event takes 40 bytes at most', () => {
    const index = new LogIndex(1);
    const stream = index.stream(words(1));
    const id = new Uint32Array(4);
    for (let i = 0; i < 131_072; i++) {
      id.set([Math.imul(i, 0x9e3779b1), Math.imul(i, 0x85ebca6b), i, 7]);
      index.add(stream, i * 400, id, 0, i);
    }
    expect([0, 255, 256, 257, 70_000, 131_071].map((revision) => index.ordinalOf(stream, revision))).toEqual([
      0, 255, 256, 257, 70_000, 131_071,
    ]);
    expect(index.events.firstFrom(400 * 5000 - 1, 131_072)).toBe(5000);
    expect(index.memoryBytes / 131_072).toBeLessThan(43);
  });

  it('given revisions that were lost, when they are looked up, then there are none', () => {
    const index = new LogIndex(1);
    const stream = index.stream(words(1));
    for (const revision of [0, 1, 5, 6]) index.add(stream, revision, words(revision), 0, revision);
    expect(index.ordinalOf(stream, 3)).toBe(-1);
    expect(index.ordinalsOf(stream, 0, 6)).toEqual([2, 3]);
  });

  it('given a tombstone, when the last revision is asked for, then it is that of the event before', () => {
    const index = new LogIndex(1);
    const stream = index.stream(words(1));
    index.add(stream, 0, words(1), 0, 0);
    index.add(stream, 1, words(2), 0, TOMBSTONE);
    expect(index.isTombstone(index.lastOrdinal(stream))).toBe(true);
    expect(index.revisionAt(index.lastOrdinal(stream))).toBe(0);
    expect(index.lastOrdinalBefore(stream, 1)).toBe(0);
  });
});
