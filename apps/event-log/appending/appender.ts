import { StenoError } from '#libs/kernel';
import { FrameTooLargeError, LogPoisonedError } from '#libs/write-ahead-log';
import type { ExpectedRevision } from '../protocol/expected-revision.js';
import type { ProposedEvent } from '../protocol/proposed-event.js';
import type { EventLog } from '../storage/event-log.js';
import { StreamRef } from '../storage/stream-ref.js';
import { DELETED_METADATA, hidesEvents } from '../storage/stream-settings.js';
import { UncertainStreamError } from '../storage/uncertain-stream.error.js';
import { decideAppend } from './append-decision.js';
import type { AppendResult } from './append-result.js';
import { tombstoneEvent } from './own-events.js';
import type { Policy } from './policy.js';
import { StreamStateReader } from './stream-state.reader.js';
import { StreamWriter } from './stream-writer.js';

/** Told once how a call ended. */
export type Settle = (result: AppendResult) => void;

const META_OF_NOTHING = Buffer.from('$$');
const INVALID_NAME: AppendResult = { kind: 'bad-request', reason: 'The stream name is not valid.' };

/**
 * Decides and writes appends, deletes and tombstones. Every call is settled exactly once, and not before all that its
 * result was based on is on disk, so that no crash takes back what somebody was told.
 */
export class Appender {
  private readonly states: StreamStateReader;
  private readonly writer: StreamWriter;

  constructor(
    private readonly events: EventLog,
    private readonly policy: Policy,
  ) {
    this.states = new StreamStateReader(events);
    this.writer = new StreamWriter(events, this.states);
  }

  append(name: Buffer, expected: ExpectedRevision, events: readonly ProposedEvent[], settle: Settle): void {
    if (!isValidName(name)) return settle(INVALID_NAME);
    const ref = new StreamRef(name);
    if (this.policy === 'ledger' && ref.isMeta && events.some((event) => hidesEvents(event.data)))
      return settle({ kind: 'access-denied' });
    this.attempt(settle, () => this.decided(ref, expected, events));
  }

  /** Soft delete: `$tb` in the metadata hides every event there is. */
  delete(name: Buffer, expected: ExpectedRevision, settle: Settle): void {
    this.end(name, expected, settle, (ref) => this.writer.metadata(ref, DELETED_METADATA, expected, true));
  }

  /** Tombstone: the stream ends for ever. */
  tombstone(name: Buffer, expected: ExpectedRevision, settle: Settle): void {
    const write = (ref: StreamRef): AppendResult => this.writer.write(ref, Infinity, expected, [tombstoneEvent()]);
    this.end(name, expected, settle, write, true);
  }

  private decided(ref: StreamRef, expected: ExpectedRevision, events: readonly ProposedEvent[]): AppendResult {
    const state = this.states.stateOf(ref, events);
    const decision = decideAppend(state, expected, events.length);
    if (decision.kind === 'stream-deleted') return decision;
    if (decision.kind === 'wrong-expected-revision') return { ...decision, current: state.lastRevision };
    if (decision.kind === 'already-written') {
      const { revision } = decision;
      return { kind: 'success', revision, position: this.states.positionOf(ref, revision) };
    }
    const next = state.lastRevision + 1;
    const raw = this.events.settings.rawOf(this.events.index.findStream(ref.words));
    const result = this.writer.append(ref, next, expected, events);
    if (decision.undelete) this.writer.revive(ref, raw, expected, next);
    return result;
  }

  private end(
    name: Buffer,
    expected: ExpectedRevision,
    settle: Settle,
    write: (ref: StreamRef) => AppendResult,
    evenIfMissing = false,
  ): void {
    if (this.policy === 'ledger') return settle({ kind: 'access-denied' });
    if (!isValidName(name)) return settle(INVALID_NAME);
    const ref = new StreamRef(name);
    this.attempt(settle, () => {
      const state = this.states.stateOf(ref, [tombstoneEvent()]);
      const decision = decideAppend(state, expected, 1);
      if (decision.kind === 'stream-deleted') return decision;
      const there = evenIfMissing || state.lastRevision >= 0 || state.hasMetadata;
      if (decision.kind !== 'write' || !there) return { kind: 'wrong-expected-revision', current: state.lastRevision };
      return write(ref);
    });
  }

  private attempt(settle: Settle, decide: () => AppendResult): void {
    let result: AppendResult;
    try {
      result = decide();
    } catch (error) {
      return settle(failureOf(error));
    }
    this.events.settled((failure) => settle(failure ? failureOf(failure) : result));
  }
}

function isValidName(name: Buffer): boolean {
  return name.length > 0 && !name.equals(META_OF_NOTHING);
}

/** What the log's refusals mean to a client; anything else is a fault of this program. */
function failureOf(error: unknown): AppendResult {
  if (!(error instanceof StenoError)) throw error;
  if (error instanceof FrameTooLargeError) return { kind: 'too-large' };
  const { message: reason } = error;
  if (error instanceof UncertainStreamError) return { kind: 'uncertain-stream', reason };
  return error instanceof LogPoisonedError ? { kind: 'unknown', reason } : { kind: 'refused', reason };
}
