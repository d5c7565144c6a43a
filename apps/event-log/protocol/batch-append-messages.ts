import type { AppendResult } from '../appending/append-result.js';
import { framed } from '../grpc/message-assembler.js';
import { STATUS } from '../grpc/grpc-status.js';
import { FieldWriter, varintLength } from '../protobuf/field-writer.js';
import type { ExpectedRevision } from './expected-revision.js';
import { streamIdentifier } from './shared.js';

/** An append that was not answered within its deadline; it may still be written. */
export type BatchAppendOutcome = AppendResult | { readonly kind: 'timeout' };

/** BatchAppendResp: always with the correlation id as sent, the stream, and for an error with details. */
export function batchAppendResponse(
  correlation: Buffer,
  stream: Buffer,
  expected: ExpectedRevision,
  outcome: BatchAppendOutcome,
  appendBytesMax: number,
): Buffer {
  const head = new FieldWriter().bytes(1, correlation);
  if (outcome.kind === 'success') putSuccess(head, outcome.revision, outcome.position);
  else head.message(2, failure(outcome, stream, expected, appendBytesMax));
  return framed(
    head
      .begin(4, 1 + varintLength(stream.length) + stream.length)
      .bytes(3, stream)
      .finish(),
  );
}

/** The most frequent of all answers: written without a writer for each nested message. */
function putSuccess(response: FieldWriter, revision: number, position: number): void {
  const places = 2 * (1 + varintLength(position));
  const current = revision < 0 ? 2 : 1 + varintLength(revision);
  response.begin(3, current + 2 + places);
  if (revision < 0) response.empty(2);
  else response.varint(1, revision);
  response.begin(3, places).varint(1, position).varint(2, position);
}

function failure(
  outcome: Exclude<BatchAppendOutcome, { kind: 'success' }>,
  stream: Buffer,
  expected: ExpectedRevision,
  appendBytesMax: number,
): FieldWriter {
  const none = new FieldWriter();
  switch (outcome.kind) {
    case 'wrong-expected-revision':
      return status(STATUS.ALREADY_EXISTS, 'WrongExpectedVersion', conflict(outcome.current, expected));
    case 'stream-deleted':
      return status(STATUS.NOT_FOUND, 'StreamDeleted', new FieldWriter().message(1, streamIdentifier(stream)));
    case 'access-denied':
      return status(STATUS.PERMISSION_DENIED, 'AccessDenied', none);
    case 'timeout':
      return status(STATUS.DEADLINE_EXCEEDED, 'Timeout', none);
    case 'too-large':
      return status(STATUS.INVALID_ARGUMENT, 'MaximumAppendSizeExceeded', new FieldWriter().varint(1, appendBytesMax));
    case 'bad-request':
      return status(STATUS.INVALID_ARGUMENT, 'BadRequest', new FieldWriter().string(1, outcome.reason));
    case 'refused':
      return status(STATUS.RESOURCE_EXHAUSTED, `LogReadOnly: ${outcome.reason}`, none, 'LogReadOnly');
    case 'uncertain-stream':
      return status(STATUS.FAILED_PRECONDITION, `StreamUncertain: ${outcome.reason}`, none, 'StreamUncertain');
    case 'unknown':
      return status(STATUS.UNKNOWN, 'Unknown', none);
  }
}

/** google.rpc.Status as these clients read it: a code, a message, and one `Any`. */
function status(code: number, message: string, details: FieldWriter, type = message): FieldWriter {
  const any = new FieldWriter().string(1, `type.googleapis.com/event_store.client.${type}`);
  if (details.finish().length > 0) any.message(2, details);
  return new FieldWriter().varint(1, code).string(2, message).message(3, any);
}

function conflict(current: number, expected: ExpectedRevision): FieldWriter {
  const details = new FieldWriter();
  if (current < 0) details.empty(2);
  else details.varint(1, current);
  if (expected.kind === 'revision') return details.int64(3, expected.asked);
  return details.empty({ any: 4, 'stream-exists': 5, 'no-stream': 6 }[expected.kind]);
}
