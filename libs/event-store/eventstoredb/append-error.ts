import {
  AccessDeniedError,
  InvalidTransactionError,
  MaxAppendSizeExceededError,
  RequiredMetadataPropertyMissingError,
  StreamDeletedError as ClientStreamDeletedError,
  UnknownError,
  WrongExpectedVersionError,
} from '@eventstore/db-client';
import {
  AppendOutcomeUnknownError,
  AppendRefusedError,
  damagedRefusal,
  readOnlyRefusal,
  StreamDeletedError,
  WrongExpectedRevisionError,
} from '../event-store.errors.js';
import type { ExpectedRevision } from '../event-store.port.js';

/** Answers that the client has no class for, to a batched append and to a single one: the server refused it, and says why. */
const UNRECOGNISED = /^(?:Could not recognize|8 RESOURCE_EXHAUSTED: Not written:) (.*)$/s;
const DAMAGED = /^(?:LogReadOnly: )?the log is damaged/;
const READ_ONLY = /read-?only|disk|space/i;

const messageOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));

/**
 * What an append's error means. Only what the server said of this very append counts as an answer; whatever came of the
 * connection, of a time limit or of the client itself leaves the outcome unknown.
 */
export function appendError(cause: unknown, stream: string, expected: ExpectedRevision): Error {
  if (cause instanceof WrongExpectedVersionError) {
    const actual = cause.actualVersion;
    return new WrongExpectedRevisionError(
      stream,
      expected,
      typeof actual === 'bigint' || actual === 'no_stream' ? actual : undefined,
    );
  }
  if (cause instanceof ClientStreamDeletedError) return new StreamDeletedError(stream);
  if (cause instanceof MaxAppendSizeExceededError)
    return new AppendRefusedError('too-large', 'The append is larger than the event store takes.', { cause });
  if (cause instanceof AccessDeniedError)
    return new AppendRefusedError('access-denied', 'The event store denies access to the stream.', { cause });
  if (cause instanceof InvalidTransactionError || cause instanceof RequiredMetadataPropertyMissingError)
    return new AppendRefusedError('invalid', 'The event store refuses the append as malformed.', { cause });
  const [, said] = cause instanceof UnknownError ? (UNRECOGNISED.exec(cause.message) ?? []) : [];
  if (said !== undefined) return refusal(said, cause);
  return new AppendOutcomeUnknownError(`No answer to the append: ${messageOf(cause)}`, { cause });
}

function refusal(said: string, cause: unknown): AppendRefusedError {
  if (DAMAGED.test(said)) return damagedRefusal({ cause });
  if (READ_ONLY.test(said)) return readOnlyRefusal({ cause });
  return new AppendRefusedError('invalid', `The event store refuses: ${said}`, { cause });
}

/** Whether the client mends its connection by itself after this error; after any other one it must be replaced. */
export function clientMendsItself(cause: unknown): boolean {
  const { type, code } = cause as { type?: string; code?: number };
  return type === 'unavailable' || type === 'cancelled' || code === 14;
}
