import { describe, expect, it } from '@jest/globals';
import {
  AccessDeniedError,
  DeadlineExceededError,
  MaxAppendSizeExceededError,
  StreamDeletedError as ClientStreamDeletedError,
  TimeoutError,
  UnavailableError,
  UnknownError,
  WrongExpectedVersionError,
} from '@eventstore/db-client';
import {
  AppendOutcomeUnknownError,
  AppendRefusedError,
  StreamDeletedError,
  WrongExpectedRevisionError,
} from '../event-store.errors.js';
import { appendError, clientMendsItself } from './append-error.js';

const meaning = (cause: unknown): Error => appendError(cause, 's', 3n);
const versions = { streamName: 's', current: 5n, expected: 3n };
const never = undefined as never;

describe('errors of an append', () => {
  it('given an answer of the server about the stream, when it is understood, then nothing was written', () => {
    const wrong = meaning(new WrongExpectedVersionError(never, versions as never));
    expect(wrong).toBeInstanceOf(WrongExpectedRevisionError);
    expect(wrong).toMatchObject({ stream: 's', expected: 3n, actual: 5n });
    expect(meaning(ClientStreamDeletedError.fromStreamName('s'))).toBeInstanceOf(StreamDeletedError);
  });

  it.each([
    ['too-large', MaxAppendSizeExceededError.fromMaxAppendSize(1)],
    ['access-denied', new AccessDeniedError(never)],
    ['read-only', new UnknownError(never, 'Could not recognize LogReadOnly: the disk is full')],
    [
      'damaged',
      new UnknownError(never, 'Could not recognize LogReadOnly: the log is damaged and open for reading only'),
    ],
    ['read-only', new UnknownError(never, '8 RESOURCE_EXHAUSTED: Not written: the disk is full; nothing was written')],
    [
      'damaged',
      new UnknownError(never, '8 RESOURCE_EXHAUSTED: Not written: the log is damaged and open for reading only'),
    ],
    ['invalid', new UnknownError(never, 'Could not recognize BadRequest')],
    ['invalid', new UnknownError(never, 'Could not recognize StreamUncertain: a part of the log is damaged')],
  ])('given a refusal (%s), when it is understood, then nothing was written', (reason, cause) => {
    const error = meaning(cause);
    expect(error).toBeInstanceOf(AppendRefusedError);
    expect(error).toMatchObject({ reason, outcome: 'not-written', cause });
  });

  it.each([
    ['a time limit of the server', new DeadlineExceededError(never)],
    ['a time limit', new TimeoutError(never)],
    ['a lost connection', new UnavailableError(never)],
    ['a failure that the server did not foresee', new UnknownError(never)],
    ['a connection that never stood', Object.assign(new Error('14 UNAVAILABLE'), { code: 14 })],
    ['a fault of the client', new TypeError('Cannot read properties of undefined')],
    ['no error at all', 'thrown text'],
  ])('given %s, when it is understood, then the outcome is unknown', (_, cause) => {
    const error = meaning(cause);
    expect(error).toBeInstanceOf(AppendOutcomeUnknownError);
    expect(error).toMatchObject({ outcome: 'unknown', cause });
  });

  it('given an error, when asked whether the client mends itself, then only a lost connection says so', () => {
    expect(clientMendsItself(new UnavailableError(never))).toBe(true);
    expect(clientMendsItself(Object.assign(new Error(''), { code: 14 }))).toBe(true);
    expect(clientMendsItself(new DeadlineExceededError(never))).toBe(false);
    expect(clientMendsItself(new TypeError('x'))).toBe(false);
  });
});
