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

/** Why an append was refused. `read-only`: its disk is full, which passes; `damaged`: its log needs an operator. */
export type RefusalReason =
  'read-only' | 'damaged' | 'too-large' | 'access-denied' | 'invalid' | 'overloaded' | 'clock' | 'unavailable';

/** After how many seconds it is worth asking again, where that is not at once. */
const RETRY_AFTER_SECONDS: Partial<Record<RefusalReason, number>> = { 'read-only': 5, damaged: 60 };

/** Definitely not written. */
export class AppendRefusedError extends UnavailableError {
  constructor(
    readonly reason: RefusalReason,
    message: string,
    options?: ErrorOptions,
  ) {
    const code = `EVENT_STORE.${reason.toUpperCase().replace('-', '_')}`;
    super(code, message, 'not-written', RETRY_AFTER_SECONDS[reason] ?? 1, options);
  }
}

/** The refusal of an event store whose disk is full. */
export function readOnlyRefusal(options?: ErrorOptions): AppendRefusedError {
  const message = 'Not written: the disk of the event store is full. It goes on by itself when there is space; send the same again.'; // prettier-ignore
  return new AppendRefusedError('read-only', message, options);
}

/** The refusal of an event store whose log is damaged. */
export function damagedRefusal(options?: ErrorOptions): AppendRefusedError {
  const message = 'Not written: the log of the event store is damaged and takes nothing until an operator has repaired it. Keep the event and send it again then.'; // prettier-ignore
  return new AppendRefusedError('damaged', message, options);
}

/** A read broke off; what was delivered so far is right, and there may be more. */
export class ReadFailedError extends UnavailableError {
  constructor(message: string, options?: ErrorOptions) {
    super('EVENT_STORE.READ_FAILED', message, 'not-written', 1, options);
  }
}

/** A read of the whole log was to begin where no event is: nobody was ever given that position. */
export class PositionNotFoundError extends NotFoundError {
  constructor(options?: ErrorOptions) {
    super('EVENT_STORE.POSITION_NOT_FOUND', 'The log has no event at that position.', options);
  }
}

/** Events that a read would deliver are damaged in the log. What was delivered so far is right; the next try ends the same way. */
export class EventsLostError extends UnavailableError {
  constructor(message: string, options?: ErrorOptions) {
    super('EVENT_STORE.EVENTS_LOST', message, 'not-written', 60, options);
  }
}
