import { FieldWriter } from '../protobuf/field-writer.js';
import { type ExpectedRevision, expectedRevisionNumber } from './expected-revision.js';
import { positionMessage } from './shared.js';

/** AppendResp for an append that is in the log. */
export function appendSucceeded(revision: number, position: number): Buffer {
  const success = new FieldWriter();
  if (revision < 0) success.empty(2);
  else success.varint(1, revision);
  return new FieldWriter().message(1, success.message(3, positionMessage(position))).finish();
}

/** AppendResp for an expectation that does not hold; each fact twice, the first time as clients before 20.6.1 read it. */
export function appendConflicted(current: number, expected: ExpectedRevision): Buffer {
  const conflict = new FieldWriter();
  if (current < 0) conflict.empty(2);
  else conflict.varint(1, current);
  if (expected.kind === 'any') conflict.empty(4);
  else if (expected.kind === 'stream-exists') conflict.empty(5);
  else conflict.int64(3, expectedRevisionNumber(expected));
  if (current < 0) conflict.empty(7);
  else conflict.varint(6, current);
  if (expected.kind === 'revision') conflict.int64(8, expected.asked);
  else conflict.empty({ any: 9, 'stream-exists': 10, 'no-stream': 11 }[expected.kind]);
  return new FieldWriter().message(2, conflict).finish();
}

/** DeleteResp and TombstoneResp. */
export function endSucceeded(position: number): Buffer {
  return new FieldWriter().message(1, positionMessage(position)).finish();
}
