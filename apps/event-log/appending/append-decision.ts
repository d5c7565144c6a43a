import type { ExpectedRevision } from '../protocol/expected-revision.js';

/** What the decision about an append needs to know of its stream, as of all appends accepted before it. */
export interface StreamState {
  /** -1: the stream has no event. */
  readonly lastRevision: number;
  readonly tombstoned: boolean;
  readonly softDeleted: boolean;
  /** Whether its metadata stream has an event. */
  readonly hasMetadata: boolean;
  /** The revision in this stream of the event that was given the id first; undefined if that is no event of this stream. */
  readonly revisionOfId: (index: number) => number | undefined;
  /** Whether the stream has an event of this revision, with the id of the append's event `index`. */
  readonly hasIdAt: (revision: number, index: number) => boolean;
}

/** What becomes of an append. */
export type AppendDecision =
  | { readonly kind: 'write'; readonly undelete: boolean }
  /** It is there already; `revision` is that of its last event. Nothing is written. */
  | { readonly kind: 'already-written'; readonly revision: number }
  | { readonly kind: 'wrong-expected-revision' }
  | { readonly kind: 'stream-deleted' };

const WRONG: AppendDecision = { kind: 'wrong-expected-revision' };
const DELETED: AppendDecision = { kind: 'stream-deleted' };

/**
 * Decides an append of `count` events as EventStoreDB does, idempotency by event ids included: an append that names an
 * earlier revision, or none, and whose events are already there in this order, succeeds without writing.
 */
export function decideAppend(state: StreamState, expected: ExpectedRevision, count: number): AppendDecision {
  if (state.tombstoned) return DELETED;
  if (expected.kind === 'stream-exists') {
    if (state.softDeleted) return DELETED;
    if (state.lastRevision < 0 && !state.hasMetadata) return WRONG;
  }
  if (expected.kind === 'any' || expected.kind === 'stream-exists') return decideByIds(state, count);
  const revision = expected.kind === 'no-stream' ? -1 : expected.revision;
  if (revision > state.lastRevision) return WRONG;
  if (revision < state.lastRevision) return decideRetry(state, expected, revision, count);
  return { kind: 'write', undelete: state.softDeleted };
}

/** No revision is expected: known ids in a row are a retry, a known id followed by another is a contradiction. */
function decideByIds(state: StreamState, count: number): AppendDecision {
  const first = count === 0 ? undefined : state.revisionOfId(0);
  if (first === undefined) return { kind: 'write', undelete: state.softDeleted };
  let last = first;
  for (let index = 1; index < count; index++) {
    const revision = state.revisionOfId(index);
    if (revision === undefined) return WRONG;
    last = revision;
  }
  return last < first - 1 ? WRONG : { kind: 'already-written', revision: last };
}

/** An earlier revision is expected: the events after it must be these. */
function decideRetry(state: StreamState, expected: ExpectedRevision, revision: number, count: number): AppendDecision {
  for (let index = 0; index < count; index++) {
    if (state.hasIdAt(revision + 1 + index, index)) continue;
    const starts = index === 0 && expected.kind === 'no-stream' && state.softDeleted;
    return starts ? { kind: 'write', undelete: true } : WRONG;
  }
  return count === 0 ? WRONG : { kind: 'already-written', revision: revision + count };
}
