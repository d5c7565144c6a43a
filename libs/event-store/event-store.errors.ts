import { ConflictError, NotFoundError, UnavailableError } from '#libs/kernel';
import type { ExpectedRevision } from './event-store.port.js';

/** The stream is not where the append expects it; nothing was written. */
export class WrongExpectedRevisionError extends ConflictError {
  constructor(
    readonly stream: string,
    readonly expected: ExpectedRevision,
    readonly actual: bigint | 'no_stream' | undefined,
  ) {
    super(
      'EVENT_STORE.WRONG_EXPECTED_REVISION',
      `${stream} was expected at ${expected} and is at ${actual ?? 'another revision'}.`,
    );
  }
}

/** There is no such stream. */
export class StreamNotFoundError extends NotFoundError {
  constructor(readonly stream: string) {
    super('EVENT_STORE.STREAM_NOT_FOUND', `There is no stream ${stream}.`);
  }
}

/** The stream was deleted; nothing is written to it any more. */
export class StreamDeletedError extends ConflictError {
  constructor(readonly stream: string) {
    super('EVENT_STORE.STREAM_DELETED', `The stream ${stream} was deleted.`);
  }
}

/** No answer, or none that says what became of the append: it may be in the log. The same again is safe. */
export class AppendOutcomeUnknownError extends UnavailableError {
  constructor(message: string, options?: ErrorOptions) {
    super('EVENT_STORE.OUTCOME_UNKNOWN', message, 'unknown', 1, options);
  }
}

/** Why an append was refused. */
export type RefusalReason =
  'read-only' | 'too-large' | 'access-denied' | 'invalid' | 'overloaded' | 'clock' | 'unavailable';

/** Definitely not written. */
export class AppendRefusedError extends UnavailableError {
  constructor(
    readonly reason: RefusalReason,
    message: string,
    options?: ErrorOptions,
  ) {
    super(`EVENT_STORE.${reason.toUpperCase().replace('-', '_')}`, message, 'not-written', 1, options);
  }
}

/** A read broke off; what was delivered so far is right, and there may be more. */
export class ReadFailedError extends UnavailableError {
  constructor(message: string, options?: ErrorOptions) {
    super('EVENT_STORE.READ_FAILED', message, 'not-written', 1, options);
  }
}
