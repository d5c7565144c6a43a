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

/** A batch whose boxes have been opened. */
export interface OpenedBatch {
  readonly events: readonly OpenedEvent[];
  readonly to: Position;
}
