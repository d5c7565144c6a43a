import { uuidToBytes, uuidV4 } from '#libs/kernel';
import { FrameTooLargeError, LogPoisonedError } from '#libs/write-ahead-log';
import type { ExpectedRevision } from '../protocol/expected-revision.js';
import { expectedRevisionNumber } from '../protocol/expected-revision.js';
import type { ProposedEvent } from '../protocol/proposed-event.js';
import type { EventLog, WriteEffects } from '../storage/event-log.js';
import { NONE } from '../storage/event-rows.js';
import { appendBody } from '../storage/frame-body.js';
import { streamMetadata } from '../storage/settings-registry.js';
import { createdTicks } from '../storage/stored-event.js';
import { StreamRef } from '../storage/stream-ref.js';
import { DELETED_METADATA, hidesEvents, withTruncateBefore } from '../storage/stream-settings.js';
import { decideAppend, type StreamState } from './append-decision.js';
import type { AppendResult } from './append-result.js';

/** `ledger` refuses whatever would hide or end a stream; `open` allows it, as EventStoreDB does. */
export type Policy = 'ledger' | 'open';

type Settle = (result: AppendResult) => void;

const EMPTY = Buffer.alloc(0);
const METADATA_TYPE = Buffer.from('$metadata');
const DELETED_TYPE = Buffer.from('$streamDeleted');

/**
 * Decides and writes appends, deletes and tombstones. Every call is settled exactly once, when what it depends on is on
 * disk; never before its reply could be taken back by a crash.
 */
export class Appender {
  constructor(
    private readonly events: EventLog,
    private readonly policy: Policy,
  ) {}

  append(name: Buffer, expected: ExpectedRevision, events: readonly ProposedEvent[], settle: Settle): void {
    if (name.length === 0 || name.equals(META_OF_NOTHING)) {
      settle({ kind: 'bad-request', reason: 'The stream name is not valid.' });
      return;
    }
    const ref = new StreamRef(name);
    if (this.policy === 'ledger' && ref.isMeta && events.some((event) => hidesEvents(event.data))) {
      settle({ kind: 'access-denied' });
      return;
    }
    this.attempt(settle, () => this.decided(ref, expected, events));
  }

  /** Soft delete: `$tb` in the metadata hides every event there is. */
  delete(name: Buffer, expected: ExpectedRevision, settle: Settle): void {
    this.end(name, expected, settle, (ref, state) => {
      if (state.lastRevision < 0 && !state.hasMetadata) return { kind: 'wrong-expected-revision', current: -1 };
      return this.writeMetadata(ref, DELETED_METADATA, expected, true);
    });
  }

  /** Tombstone: the stream ends for ever. */
  tombstone(name: Buffer, expected: ExpectedRevision, settle: Settle): void {
    this.end(name, expected, settle, (ref) =>
      this.write(ref, Infinity, expected, [ownEvent(DELETED_TYPE, EMPTY, false)], {}, false),
    );
  }

  private end(
    name: Buffer,
    expected: ExpectedRevision,
    settle: Settle,
    write: (ref: StreamRef, state: StreamState) => AppendResult,
  ): void {
    if (this.policy === 'ledger') return settle({ kind: 'access-denied' });
    if (name.length === 0 || name.equals(META_OF_NOTHING))
      return settle({ kind: 'bad-request', reason: 'The stream name is not valid.' });
    const ref = new StreamRef(name);
    this.attempt(settle, () => {
      const event = ownEvent(DELETED_TYPE, EMPTY, false);
      const state = this.stateOf(ref, [event]);
      const decision = decideAppend(state, expected, 1);
      if (decision.kind === 'stream-deleted') return decision;
      if (decision.kind !== 'write') return { kind: 'wrong-expected-revision', current: state.lastRevision };
      return write(ref, state);
    });
  }

  /** Runs a decision and settles its result once all that it was based on is on disk. */
  private attempt(settle: Settle, decide: () => AppendResult): void {
    let result: AppendResult;
    try {
      result = decide();
    } catch (error) {
      settle(resultOf(error));
      return;
    }
    this.events.settled((failure) => settle(failure ? resultOf(failure) : result));
  }

  private decided(ref: StreamRef, expected: ExpectedRevision, events: readonly ProposedEvent[]): AppendResult {
    const state = this.stateOf(ref, events);
    const decision = decideAppend(state, expected, events.length);
    if (decision.kind === 'stream-deleted') return decision;
    if (decision.kind === 'wrong-expected-revision') return { ...decision, current: state.lastRevision };
    if (decision.kind === 'already-written') return this.found(ref, decision.revision);
    return this.writeEvents(ref, state, expected, events, decision.undelete);
  }

  private found(ref: StreamRef, revision: number): AppendResult {
    const { index } = this.events;
    const ordinal = index.ordinalOf(index.findStream(ref.words), revision);
    return { kind: 'success', revision, position: index.events.position(ordinal) };
  }

  private writeEvents(
    ref: StreamRef,
    state: StreamState,
    expected: ExpectedRevision,
    events: readonly ProposedEvent[],
    undelete: boolean,
  ): AppendResult {
    const next = state.lastRevision + 1;
    const revived = undelete ? withTruncateBefore(this.rawMetadata(ref), next) : undefined;
    const original = ref.isMeta ? ref.original : undefined;
    const reviveOriginal = original !== undefined && this.isSoftDeleted(original);
    let result: AppendResult = { kind: 'success', revision: state.lastRevision, position: this.headPosition() };
    const newest = events.at(-1);
    if (newest) {
      const effects = original ? this.metadataEffect(original, newest.data, newest.isJson) : {};
      result = this.write(ref, next, expected, events, effects, false);
    }
    if (revived) this.writeMetadata(ref, revived, expected, false);
    if (reviveOriginal && newest) this.reviveOriginal(original, newest.data, expected);
    return result;
  }

  /** Setting metadata on a soft-deleted stream brings it back: the metadata are written once more, with a `$tb`. */
  private reviveOriginal(original: StreamRef, data: Buffer, expected: ExpectedRevision): void {
    const { index } = this.events;
    const last = index.revisionAt(index.lastOrdinal(index.findStream(original.words)));
    const revived = withTruncateBefore(data, last + 1);
    if (revived) this.writeMetadata(original, revived, expected, false);
  }

  private writeMetadata(ref: StreamRef, data: Buffer, expected: ExpectedRevision, byDelete: boolean): AppendResult {
    const { meta } = ref;
    const next = this.lastRevision(meta) + 1;
    const effects = this.metadataEffect(ref, data, true);
    return this.write(meta, next, expected, [ownEvent(METADATA_TYPE, data, true)], effects, byDelete);
  }

  private metadataEffect(original: StreamRef, data: Buffer, isJson: boolean): WriteEffects {
    return { metadata: { of: this.events.index.stream(original.words), is: streamMetadata(data, isJson) } };
  }

  private write(
    ref: StreamRef,
    firstRevision: number,
    expected: ExpectedRevision,
    events: readonly ProposedEvent[],
    effects: WriteEffects,
    byDelete: boolean,
  ): AppendResult {
    const head = { stream: ref.name, created: createdTicks(this.events.clock.nowMs()) };
    const body = appendBody(head, events, firstRevision, expectedRevisionNumber(expected), byDelete);
    const position = this.events.write(ref, body, effects);
    return { kind: 'success', revision: firstRevision + events.length - 1, position };
  }

  private stateOf(ref: StreamRef, events: readonly ProposedEvent[]): StreamState {
    const { index } = this.events;
    const stream = index.findStream(ref.words);
    const last = index.lastOrdinal(stream);
    const lastRevision = index.revisionAt(last);
    return {
      lastRevision,
      tombstoned: index.isTombstone(last) || (last === NONE && ref.isMeta && this.isTombstoned(ref.original)),
      softDeleted: this.isSoftDeleted(ref),
      get hasMetadata() {
        return index.lastOrdinal(index.findStream(ref.meta.words)) !== NONE;
      },
      revisionOfId: (i) => {
        const ordinal = index.ordinalOfId(events[i]!.id);
        if (ordinal === NONE) return undefined;
        const revision = index.events.revision(ordinal);
        return revision <= lastRevision && index.ordinalOf(stream, revision) === ordinal ? revision : undefined;
      },
      hasIdAt: (revision, i) => {
        const ordinal = revision <= lastRevision ? index.ordinalOf(stream, revision) : NONE;
        return ordinal !== NONE && index.events.hasId(ordinal, events[i]!.id);
      },
    };
  }

  private isTombstoned(ref: StreamRef): boolean {
    const { index } = this.events;
    return index.isTombstone(index.lastOrdinal(index.findStream(ref.words)));
  }

  private isSoftDeleted(ref: StreamRef): boolean {
    const stream = this.events.index.findStream(ref.words);
    return stream >= 0 && this.events.settings.isSoftDeleted(stream);
  }

  private lastRevision(ref: StreamRef): number {
    const { index } = this.events;
    return index.revisionAt(index.lastOrdinal(index.findStream(ref.words)));
  }

  private rawMetadata(ref: StreamRef): Buffer {
    return this.events.settings.rawOf(this.events.index.findStream(ref.words));
  }

  /** The position of the last event accepted; 0 for an empty log. */
  private headPosition(): number {
    const { events } = this.events.index;
    return events.count === 0 ? 0 : events.position(events.count - 1);
  }
}

const META_OF_NOTHING = Buffer.from('$$');

function ownEvent(type: Buffer, data: Buffer, isJson: boolean): ProposedEvent {
  const bytes = uuidToBytes(uuidV4());
  const id = Uint32Array.of(
    bytes.readUInt32BE(0),
    bytes.readUInt32BE(4),
    bytes.readUInt32BE(8),
    bytes.readUInt32BE(12),
  );
  return { id, type, isJson, data, metadata: EMPTY };
}

function resultOf(error: unknown): AppendResult {
  if (error instanceof FrameTooLargeError) return { kind: 'too-large' };
  const reason = (error as Error).message;
  return error instanceof LogPoisonedError ? { kind: 'unknown', reason } : { kind: 'refused', reason };
}
