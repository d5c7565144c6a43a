import type { ProposedEvent } from '../protocol/proposed-event.js';
import type { EventLog } from '../storage/event-log.js';
import { NONE } from '../storage/event-rows.js';
import type { StreamRef } from '../storage/stream-ref.js';
import type { StreamState } from './append-decision.js';

/** Reads what decisions need to know of streams, as of the last accepted append. */
export class StreamStateReader {
  constructor(private readonly events: EventLog) {}

  /** Throws UncertainStreamError where events of the stream may be lost behind the last one. */
  stateOf(ref: StreamRef, events: readonly ProposedEvent[]): StreamState {
    const { index, holes } = this.events;
    const stream = index.findStream(ref.words);
    const last = index.lastOrdinal(stream);
    const lastRevision = this.lastRevision(ref);
    const softDeleted = this.isSoftDeleted(ref);
    // What brings the stream back is written to its metadata.
    if (softDeleted) this.lastRevision(ref.meta);
    const ordinalOf = (revision: number): number =>
      revision <= lastRevision ? index.ordinalOf(stream, revision) : NONE;
    const hasEvents = (other: StreamRef): boolean => this.last(other) !== NONE;
    return {
      lastRevision,
      tombstoned:
        index.isTombstone(last) ||
        holes.isTombstoned(ref) ||
        (last === NONE && ref.isMeta && index.isTombstone(this.last(ref.original))),
      softDeleted,
      get hasMetadata() {
        return hasEvents(ref.meta);
      },
      revisionOfId: (i) => {
        const ordinal = index.ordinalOfId(events[i]!.id);
        if (ordinal === NONE) return undefined;
        const revision = index.events.revision(ordinal);
        return ordinalOf(revision) === ordinal ? revision : undefined;
      },
      hasIdAt: (revision, i) => {
        const ordinal = ordinalOf(revision);
        return ordinal !== NONE && index.events.hasId(ordinal, events[i]!.id);
      },
    };
  }

  /** -1: no events. A tombstone does not count. Revisions that are lost count where it is known; UncertainStreamError where not. */
  lastRevision(ref: StreamRef): number {
    const { index, holes } = this.events;
    const last = this.last(ref);
    holes.checkAppend(ref, last);
    return holes.lastRevision(ref, index.revisionAt(last));
  }

  isSoftDeleted(ref: StreamRef): boolean {
    const stream = this.events.index.findStream(ref.words);
    return stream >= 0 && this.events.settings.isSoftDeleted(stream);
  }

  /** The position of an event that is there. */
  positionOf(ref: StreamRef, revision: number): number {
    const { index } = this.events;
    return index.events.position(index.ordinalOf(index.findStream(ref.words), revision));
  }

  /** The position of the last event accepted; 0 for an empty log. */
  headPosition(): number {
    const { events } = this.events.index;
    return events.count === 0 ? 0 : events.position(events.count - 1);
  }

  private last(ref: StreamRef): number {
    const { index } = this.events;
    return index.lastOrdinal(index.findStream(ref.words));
  }
}
