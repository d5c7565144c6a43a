import type { UnavailableError } from '#libs/kernel';

/** Where an event is. `position` is that of the last event of its append, and so enough to read one's own write. */
export interface Receipt {
  readonly stream: string;
  readonly revision: string;
  readonly position: string;
}

/** What became of an event that is in the log. */
export interface Recorded {
  /** The event id. */
  readonly id: string;
  readonly recordedAt: string;
  readonly receipt: Receipt;
  /** Whether it was there already, recorded by an earlier or a concurrent request. */
  readonly duplicate: boolean;
}

/**
 * What became of one event: in the log; in conflict with another event of the same id; perhaps in the log (the same again
 * is safe); or definitely not written.
 */
export type RecordOutcome =
  | { readonly status: 'recorded'; readonly recorded: Recorded }
  | { readonly status: 'conflict' }
  | { readonly status: 'unknown' | 'refused'; readonly error: UnavailableError };
