import type { FieldError } from '#libs/kernel';
import type { SealedForm } from '#libs/event-store';

/** An event of a request, sealed and ready for the recorder. */
export interface PreparedEvent extends SealedForm {
  /** Its place in the request, from 0. */
  readonly index: number;
  /** The id that the API shows: the caller's own, or the event id. */
  readonly publicId: string;
  /** Whether the caller chose the id, directly or by an `Idempotency-Key`. */
  readonly chosenId: boolean;
  readonly fingerprint?: string;
  readonly correlationId?: string;
  readonly causationId?: string;
}

/** What became of a request's body. */
export interface Preparation {
  /** How many events the request holds, bad ones included. */
  readonly total: number;
  /** What is wrong, at pointers that begin with an event's index (of a single event, with the event). */
  readonly errors: readonly FieldError[];
  /** Empty if there are errors, unless bad events are to be skipped. */
  readonly events: readonly PreparedEvent[];
}
