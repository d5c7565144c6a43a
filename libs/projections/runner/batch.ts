import type { OpenedEvent, Position, RecordedEvent } from '#libs/event-store';

/** Bounds of a batch. */
export interface BatchLimits {
  readonly events: number;
  /** Of data and metadata together. */
  readonly bytes: number;
  /** How long a batch may wait for more events, in milliseconds, while the log is busy. */
  readonly milliseconds: number;
  /**
   * How many events go through every step together: few are garbage before the collector sees them, many share the way to the
   * keyring.
   */
  readonly together: number;
}

export const BATCH_LIMITS: BatchLimits = { events: 1_000, bytes: 4 * 1024 * 1024, milliseconds: 50, together: 32 };

/** Events that came one after the other: some of a batch. */
export interface ReceivedEvents {
  readonly events: readonly RecordedEvent[];
  /** Everything up to here has been seen. */
  readonly to: Position;
  /** Whether the batch ends with them. */
  readonly isLast: boolean;
}

/**
 * What is committed together. Of its events it keeps no more than this: should they have to be applied apart, they are read
 * again, and until then nothing of them is in the way of the garbage collector.
 */
export interface Batch {
  /** The position of the first event; null where there are none. */
  readonly first: Position | null;
  readonly to: Position;
  readonly events: number;
  /** When the last event came into the log. */
  readonly eventAt: Date | null;
}

/** The batch that begins here. */
export function emptyBatch(to: Position): Batch {
  return { first: null, to, events: 0, eventAt: null };
}

/** A batch and what came after it. */
export function joined(batch: Batch, { events, to }: Pick<ReceivedEvents, 'events' | 'to'>): Batch {
  return {
    first: batch.first ?? events[0]?.position ?? null,
    to,
    events: batch.events + events.length,
    eventAt: events.at(-1)?.created ?? batch.eventAt,
  };
}

/** What a lane does with the log itself: each goes on however long a store is away, and gives undefined once it is to stop. */
export interface BatchSource {
  /** Opens the boxes of events. */
  open(events: readonly RecordedEvent[]): Promise<readonly OpenedEvent[] | undefined>;
  /** Reads the events of a batch again. */
  read(batch: Batch): Promise<readonly RecordedEvent[] | undefined>;
}
