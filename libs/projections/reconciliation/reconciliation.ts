import type { Position, RecordedEvent } from '#libs/event-store';
import type { PartDigest } from '../versions/state-digest.js';

/** An event of the log that a sink should have, or a row of a sink that no event of the log is the reason of. */
export interface Unmatched {
  readonly sink: string;
  readonly kind: 'missing' | 'surplus';
  /** A decimal string. */
  readonly position: string;
  readonly eventId: string;
  /** Of a missing event. */
  readonly stream?: string;
  readonly revision?: string;
  readonly type?: string;
}

/** What a sink holds, and what it lacks or has too much. */
export interface SinkCount {
  readonly name: string;
  readonly rows: number;
  readonly missing: number;
  readonly surplus: number;
  /** The digest that its writer keeps, where it does. */
  readonly digest: PartDigest | null;
}

/** What became of the events of the log, up to the position that the read model has reached. */
export interface EventCounts {
  readonly all: number;
  readonly entries: number;
  readonly parked: number;
  readonly dropped: number;
  /** Of the store itself, or of ours without an entry. */
  readonly withoutEntry: number;
  /** Their partition is retired: they are in its archive. */
  readonly retired: number;
  readonly foreign: number;
}

/** The event store and its sinks at the same position. */
export interface Reconciliation {
  /** A decimal string; null where nothing was projected yet. */
  readonly position: string | null;
  readonly events: EventCounts;
  readonly sinks: readonly SinkCount[];
  /** Over all sinks. */
  readonly missing: number;
  readonly surplus: number;
  /** The first of them. */
  readonly named: readonly Unmatched[];
}

/** What reconciling tells of its way. */
export interface ReconcileProgress {
  readonly events: number;
  readonly position: Position;
  readonly upTo: Position;
}

/** Names an event that is missing. */
export function missing(sink: string, event: RecordedEvent): Unmatched {
  const { position, id: eventId, stream, revision, type } = event;
  return { sink, kind: 'missing', position: String(position), eventId, stream, revision: String(revision), type };
}
