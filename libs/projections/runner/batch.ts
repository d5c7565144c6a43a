import type { OpenedEvent, Position, RecordedEvent } from '#libs/event-store';

/** Bounds of a batch. */
export interface BatchLimits {
  readonly events: number;
  /** Of data and metadata together. */
  readonly bytes: number;
  /** How long a batch may wait for more events, in milliseconds, while the log is busy. */
  readonly milliseconds: number;
}

export const BATCH_LIMITS: BatchLimits = { events: 1_000, bytes: 4 * 1024 * 1024, milliseconds: 25 };

/** Events that came one after the other. */
export interface ReceivedBatch {
  readonly events: readonly RecordedEvent[];
  /** Everything up to here has been seen. */
  readonly to: Position;
}

/** How many events are opened and prepared together, of a batch that is committed together. */
const EVENTS_AT_ONCE = 32;

/** The events of a batch, a few at a time. */
export function* fewAtATime(events: readonly RecordedEvent[]): Iterable<readonly RecordedEvent[]> {
  for (let at = 0; at < events.length; at += EVENTS_AT_ONCE) yield events.slice(at, at + EVENTS_AT_ONCE);
}

/** Opens the boxes of events, however long the keyring is away; undefined once the runner is to stop. */
export type OpenEvents = (events: readonly RecordedEvent[]) => Promise<readonly OpenedEvent[] | undefined>;
