import { LogDataLossError } from '#libs/write-ahead-log';
import { GrpcError, STATUS } from '../grpc/grpc-status.js';

/** The errors that calls end with, with the trailers that the clients look for. docs/reference/event-log-compatibility.md */
export function streamDeleted(name: Buffer): GrpcError {
  const stream = name.toString('utf8');
  return new GrpcError(STATUS.FAILED_PRECONDITION, `Event stream '${stream}' is deleted.`, {
    exception: 'stream-deleted',
    'stream-name': stream,
  });
}

export function wrongExpectedVersion(operation: string, name: Buffer, expected: bigint, actual: number): GrpcError {
  const stream = name.toString('utf8');
  return new GrpcError(
    STATUS.FAILED_PRECONDITION,
    `${operation} failed due to WrongExpectedVersion. Stream: ${stream}, Expected version: ${expected}, Actual version: ${actual}`,
    {
      exception: 'wrong-expected-version',
      'stream-name': stream,
      'expected-version': String(expected),
      'actual-version': String(actual),
    },
  );
}

export function accessDenied(): GrpcError {
  return new GrpcError(STATUS.PERMISSION_DENIED, 'Access Denied', { exception: 'access-denied' });
}

export function appendTooLarge(bytesMax: number): GrpcError {
  return new GrpcError(STATUS.INVALID_ARGUMENT, `Maximum Append Size of ${bytesMax} Exceeded.`, {
    exception: 'maximum-append-size-exceeded',
    'maximum-append-size': String(bytesMax),
  });
}

export function propertyMissing(property: string): GrpcError {
  return new GrpcError(STATUS.INVALID_ARGUMENT, `Required Metadata Property '${property}' is missing`, {
    exception: 'missing-required-metadata-property',
    'required-metadata-properties': 'type,content-type',
  });
}

/** Definitely not written: the disk is full, or the log takes no appends. */
export function notWritten(reason: string): GrpcError {
  return new GrpcError(STATUS.RESOURCE_EXHAUSTED, `Not written: ${reason}`, { exception: 'log-read-only' });
}

/** Definitely not written: which revision would be free is not known. */
export function streamUncertain(reason: string): GrpcError {
  return new GrpcError(STATUS.FAILED_PRECONDITION, `Not written: ${reason}`, { exception: 'stream-uncertain' });
}

/** What the reference says when a read cannot be done as asked. */
export function unexpectedReadResult(of: 'Stream' | 'All'): GrpcError {
  return new GrpcError(STATUS.UNKNOWN, `Unexpected Read${of}Result: Error`);
}

export function handlerFailed(): GrpcError {
  return new GrpcError(STATUS.UNKNOWN, 'Exception was thrown by handler.');
}

export function eventsLost(what: string): GrpcError {
  return new GrpcError(STATUS.DATA_LOSS, `Events are lost: ${what}`);
}

/** What a failed read ends with: damage is DATA_LOSS; anything else is not the caller's fault, and may pass. */
export function readFailure(error: unknown): GrpcError {
  if (error instanceof GrpcError) return error;
  if (error instanceof LogDataLossError) return eventsLost(error.message);
  return new GrpcError(STATUS.UNAVAILABLE, `The read failed: ${(error as Error).message}`);
}
