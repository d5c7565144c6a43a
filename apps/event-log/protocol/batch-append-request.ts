import { GrpcError, STATUS } from '../grpc/grpc-status.js';
import { FieldReader, MalformedMessageError } from '../protobuf/field-reader.js';
import { type ExpectedRevision, readExpectedRevision } from './expected-revision.js';
import { ID_WORDS, readStreamName, readUuid } from './shared.js';

export interface BatchAppendOptions {
  readonly stream: Buffer;
  readonly expected: ExpectedRevision;
  /** Milliseconds since the Unix epoch until which an answer is of use; Infinity if none was given. */
  readonly deadlineMs: number;
}

/**
 * One message of a BatchAppend call: a piece of the append that its correlation id names. Events are read later, so that
 * a broken one can be answered by id.
 */
export interface BatchAppendRequest {
  /** The UUID message as it was sent; it is echoed as it is. */
  readonly correlation: Buffer;
  readonly options: BatchAppendOptions | undefined;
  /** What is wrong with the options, if they cannot be read. */
  readonly fault: string | undefined;
  /** Where each proposed message lies: a reader set to it. */
  readonly events: readonly FieldReader[];
  readonly isFinal: boolean;
}

export function readBatchAppendRequest(message: Buffer, nowMs: number): BatchAppendRequest {
  const reader = new FieldReader(message);
  let correlation: Buffer | undefined;
  let options: FieldReader | undefined;
  let isFinal = false;
  const events: FieldReader[] = [];
  while (reader.next()) {
    if (reader.field === 1) correlation = reader.bytes();
    else if (reader.field === 2) options = reader.enter();
    else if (reader.field === 3) events.push(reader.enter());
    else if (reader.field === 4) isFinal = reader.varint() !== 0;
    else reader.skip();
  }
  if (!correlation) throw new GrpcError(STATUS.INVALID_ARGUMENT, 'The batch append has no correlation id.');
  readUuid(new FieldReader(correlation), new Uint32Array(ID_WORDS), 0);
  const read = options ? optionsOrFault(options, nowMs) : {};
  return { correlation, options: read.options, fault: read.fault, events, isFinal };
}

function optionsOrFault(reader: FieldReader, nowMs: number): { options?: BatchAppendOptions; fault?: string } {
  try {
    return { options: readBatchOptions(reader, nowMs) };
  } catch (error) {
    if (error instanceof MalformedMessageError) return { fault: error.message };
    throw error;
  }
}

function readBatchOptions(reader: FieldReader, nowMs: number): BatchAppendOptions {
  let stream = Buffer.alloc(0) as Buffer;
  let expected: ExpectedRevision | undefined;
  let deadlineMs = Infinity;
  while (reader.next()) {
    if (reader.field === 1) stream = readStreamName(reader.enter());
    else if (reader.field >= 2 && reader.field <= 5) expected = readExpectedRevision(reader);
    else if (reader.field === 6) deadlineMs = readSecondsAndNanos(reader.enter());
    else if (reader.field === 7) deadlineMs = nowMs + readSecondsAndNanos(reader.enter());
    else reader.skip();
  }
  if (!expected) throw new MalformedMessageError('the expected stream position is missing');
  return { stream, expected, deadlineMs };
}

/** A Timestamp or a Duration in milliseconds. */
function readSecondsAndNanos(reader: FieldReader): number {
  let milliseconds = 0;
  while (reader.next()) {
    if (reader.field === 1) milliseconds += Number(BigInt.asIntN(64, reader.uint64())) * 1000;
    else if (reader.field === 2) milliseconds += Number(BigInt.asIntN(32, reader.uint64())) / 1_000_000;
    else reader.skip();
  }
  return milliseconds;
}
