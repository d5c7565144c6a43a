import { type FieldReader } from '../protobuf/field-reader.js';

/** What an append expects of its stream. `revision` is exact up to 2^53; `asked` is what was sent. */
export type ExpectedRevision =
  | { readonly kind: 'revision'; readonly revision: number; readonly asked: bigint }
  | { readonly kind: 'no-stream' }
  | { readonly kind: 'any' }
  | { readonly kind: 'stream-exists' };

export const NO_STREAM: ExpectedRevision = { kind: 'no-stream' };
export const ANY: ExpectedRevision = { kind: 'any' };
export const STREAM_EXISTS: ExpectedRevision = { kind: 'stream-exists' };

/** -1 as an unsigned number: no stream. */
const LAST_UINT64 = 2n ** 64n - 1n;

/** Reads fields 2 to 5, which every request with an expected revision numbers alike; undefined for other fields. */
export function readExpectedRevision(reader: FieldReader): ExpectedRevision | undefined {
  if (reader.field === 2) {
    const asked = reader.uint64();
    return asked === LAST_UINT64 ? NO_STREAM : { kind: 'revision', revision: Number(asked), asked };
  }
  const expected = [NO_STREAM, ANY, STREAM_EXISTS][reader.field - 3];
  if (expected) reader.skip();
  return expected;
}

/** The number that stands for it in trailers and on disk: -1 no stream, -2 any, -4 stream exists. */
export function expectedRevisionNumber(expected: ExpectedRevision): bigint {
  if (expected.kind === 'revision') return BigInt.asIntN(64, expected.asked);
  return { 'no-stream': -1n, any: -2n, 'stream-exists': -4n }[expected.kind];
}
