import { GrpcError, STATUS } from '../grpc/grpc-status.js';
import { FieldReader } from '../protobuf/field-reader.js';
import { type ExpectedRevision, readExpectedRevision } from './expected-revision.js';
import { readStreamName } from './shared.js';

/** The options that Append, Delete and Tombstone share: which stream, in what state. */
export interface StreamOptions {
  readonly stream: Buffer;
  readonly expected: ExpectedRevision;
}

/** Reads the options message of Append, Delete or Tombstone. */
export function readStreamOptions(reader: FieldReader): StreamOptions {
  let stream = Buffer.alloc(0) as Buffer;
  let expected: ExpectedRevision | undefined;
  while (reader.next()) {
    if (reader.field === 1) stream = readStreamName(reader.enter());
    else if (reader.field >= 2 && reader.field <= 5) expected = readExpectedRevision(reader);
    else reader.skip();
  }
  if (!expected) throw new GrpcError(STATUS.INVALID_ARGUMENT, 'The expected stream revision is missing.');
  return { stream, expected };
}

/** Reads a DeleteReq or TombstoneReq. */
export function readEndRequest(message: Buffer): StreamOptions {
  const reader = new FieldReader(message);
  while (reader.next()) {
    if (reader.field === 1) return readStreamOptions(reader.enter());
    reader.skip();
  }
  throw new GrpcError(STATUS.INVALID_ARGUMENT, 'The request has no options.');
}
