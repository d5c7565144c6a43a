import { describe, expect, it } from '@jest/globals';
import { ANY, type ExpectedRevision, NO_STREAM, STREAM_EXISTS } from '../protocol/expected-revision.js';
import { type AppendDecision, decideAppend, type StreamState } from './append-decision.js';

const revision = (n: number): ExpectedRevision => ({ kind: 'revision', revision: n, asked: BigInt(n) });

/** A stream of these ids, and an append of those. */
function stream(ids: readonly string[], append: readonly string[], changes: Partial<StreamState> = {}): StreamState {
  return {
    lastRevision: ids.length - 1,
    tombstoned: false,
    softDeleted: false,
    hasMetadata: false,
    revisionOfId: (i) => (ids.includes(append[i]!) ? ids.indexOf(append[i]!) : undefined),
    hasIdAt: (at, i) => ids[at] === append[i],
    ...changes,
  };
}

const write: AppendDecision = { kind: 'write', undelete: false };
const revive: AppendDecision = { kind: 'write', undelete: true };
const wrong: AppendDecision = { kind: 'wrong-expected-revision' };
const deleted: AppendDecision = { kind: 'stream-deleted' };
const there = (last: number): AppendDecision => ({ kind: 'already-written', revision: last });

describe('deciding an append', () => {
  it.each<[string, readonly string[], ExpectedRevision, readonly string[], AppendDecision]>([
    ['a new stream', [], ANY, ['a'], write],
    ['a new stream', [], NO_STREAM, ['a'], write],
    ['no stream', [], revision(0), ['a'], wrong],
    ['no stream', [], STREAM_EXISTS, ['a'], wrong],
    ['the last revision', ['a', 'b'], revision(1), ['c'], write],
    ['a later revision', ['a', 'b'], revision(2), ['c'], wrong],
    ['an earlier revision', ['a', 'b'], revision(0), ['c'], wrong],
    ['an earlier revision, again', ['a', 'b', 'c'], revision(0), ['b', 'c'], there(2)],
    ['an earlier revision, a part again', ['a', 'b', 'c'], revision(0), ['b'], there(1)],
    ['an earlier revision, again and more', ['a', 'b'], revision(0), ['b', 'c'], wrong],
    ['the beginning, again', ['a', 'b'], NO_STREAM, ['a'], there(0)],
    ['nothing, to an earlier revision', ['a', 'b'], revision(0), [], wrong],
    ['nothing, to the last revision', ['a', 'b'], revision(1), [], write],
    ['any, again', ['a', 'b', 'c'], ANY, ['b', 'c'], there(2)],
    ['any, again with a gap', ['a', 'b', 'c'], ANY, ['a', 'c'], there(2)],
    ['any, the last two the other way round', ['a', 'b', 'c'], ANY, ['c', 'b'], there(1)],
    ['any, out of order', ['a', 'b', 'c'], ANY, ['c', 'a'], wrong],
    ['any, known and new', ['a', 'b'], ANY, ['b', 'c'], wrong],
    ['any, new and known', ['a', 'b'], ANY, ['c', 'b'], write],
    ['an existing stream, again', ['a', 'b'], STREAM_EXISTS, ['a'], there(0)],
  ])('given %s: %j, when %j is expected of %j, then %j', (_what, ids, expected, append, decision) => {
    expect(decideAppend(stream(ids, append), expected, append.length)).toEqual(decision);
  });

  it.each([ANY, NO_STREAM, STREAM_EXISTS, revision(0), revision(9)])(
    'given a tombstone, when %j is expected, then the stream is deleted',
    (expected) => {
      expect(decideAppend(stream(['a'], ['b'], { tombstoned: true }), expected, 1)).toEqual(deleted);
    },
  );

  it.each<[ExpectedRevision, AppendDecision]>([
    [ANY, revive],
    [NO_STREAM, revive],
    [revision(1), revive],
    [STREAM_EXISTS, deleted],
    [revision(0), wrong],
  ])('given a soft-deleted stream, when %j is expected, then %j', (expected, decision) => {
    expect(decideAppend(stream(['a', 'b'], ['c'], { softDeleted: true }), expected, 1)).toEqual(decision);
  });

  it('given metadata and no events, when a stream is expected, then it is written', () => {
    expect(decideAppend(stream([], ['a'], { hasMetadata: true }), STREAM_EXISTS, 1)).toEqual(write);
  });
});
