import { GrpcError, STATUS } from '../grpc/grpc-status.js';
import { FieldReader } from '../protobuf/field-reader.js';
import type { FilterOptions } from '../reading/event-filter.js';
import { readFilter } from './read-filter.js';
import { readStreamName } from './shared.js';

/** Where a read or a subscription starts. */
export type StreamStart = 'start' | 'end' | number;
export type LogStart = 'start' | 'end' | { readonly commit: number; readonly prepare: number };

export type ReadSource =
  | { readonly kind: 'stream'; readonly name: Buffer; readonly from: StreamStart }
  | { readonly kind: 'all'; readonly from: LogStart };

/** A Read call: a page of events, or a subscription. */
export interface ReadRequest {
  readonly source: ReadSource;
  readonly backwards: boolean;
  readonly resolveLinks: boolean;
  /** Undefined for a subscription. */
  readonly count: number | undefined;
  readonly filter: FilterOptions | undefined;
  readonly structuredUuids: boolean;
  readonly compatibility: number;
}

const invalid = (message: string): GrpcError => new GrpcError(STATUS.INVALID_ARGUMENT, message);

/** Reads a ReadReq; combinations that EventStoreDB refuses are INVALID_ARGUMENT. */
export function readReadRequest(message: Buffer): ReadRequest {
  const reader = new FieldReader(message);
  while (reader.next()) {
    if (reader.field === 1) return readOptions(reader.enter());
    reader.skip();
  }
  throw invalid('The read has no options.');
}

function readOptions(reader: FieldReader): ReadRequest {
  let source: ReadSource | undefined;
  let backwards = false;
  let resolveLinks = false;
  let count: number | undefined;
  let counted: 'count' | 'subscription' | undefined;
  let filter: FilterOptions | 'none' | undefined;
  let structuredUuids: boolean | undefined;
  let compatibility = 0;
  while (reader.next()) {
    if (reader.field === 1) source = readStreamSource(reader.enter());
    else if (reader.field === 2) source = { kind: 'all', from: readLogStart(reader.enter()) };
    else if (reader.field === 3) backwards = reader.varint() === 1;
    else if (reader.field === 4) resolveLinks = reader.varint() !== 0;
    else if (reader.field === 5) {
      count = reader.varint();
      counted = 'count';
    } else if (reader.field === 6) {
      reader.skip();
      count = undefined;
      counted = 'subscription';
    } else if (reader.field === 7) filter = readFilter(reader.enter());
    else if (reader.field === 8) {
      reader.skip();
      filter = 'none';
    } else if (reader.field === 9) structuredUuids = readUuidOption(reader.enter());
    else if (reader.field === 10) compatibility = readCompatibility(reader.enter());
    else reader.skip();
  }
  if (!source) throw invalid('The read names neither a stream nor $all.');
  if (structuredUuids === undefined) throw invalid('The read says not how ids are to be spelled (uuid_option).');
  const filtered = filter !== undefined && filter !== 'none';
  if (
    counted === undefined ||
    filter === undefined ||
    (filtered && source.kind === 'stream') ||
    (backwards && counted === 'subscription')
  )
    throw invalid(combination(source, counted, backwards, filter));
  return {
    source,
    backwards,
    resolveLinks,
    count,
    filter: filter === 'none' ? undefined : filter,
    structuredUuids,
    compatibility,
  };
}

function combination(source: ReadSource, counted: unknown, backwards: boolean, filter: unknown): string {
  const filtered = filter === undefined ? 'None' : filter === 'none' ? 'NoFilter' : 'Filter';
  const what = counted === 'count' ? 'Count' : counted === 'subscription' ? 'Subscription' : 'None';
  const where = source.kind === 'all' ? 'All' : 'Stream';
  return `The combination of (${where}, ${what}, ${backwards ? 'Backwards' : 'Forwards'}, ${filtered}) is invalid.`;
}

function readStreamSource(reader: FieldReader): ReadSource {
  let name = Buffer.alloc(0) as Buffer;
  let from: StreamStart | undefined;
  while (reader.next()) {
    if (reader.field === 1) name = readStreamName(reader.enter());
    else if (reader.field === 2) from = reader.varint();
    else if (reader.field === 3 || reader.field === 4) {
      from = reader.field === 3 ? 'start' : 'end';
      reader.skip();
    } else reader.skip();
  }
  if (from === undefined) throw invalid('The read of a stream says not where to start.');
  return { kind: 'stream', name, from };
}

function readLogStart(reader: FieldReader): LogStart {
  let from: LogStart | undefined;
  while (reader.next()) {
    if (reader.field === 1) from = readPosition(reader.enter());
    else if (reader.field === 2 || reader.field === 3) {
      from = reader.field === 2 ? 'start' : 'end';
      reader.skip();
    } else reader.skip();
  }
  if (from === undefined) throw invalid('The read of $all says not where to start.');
  return from;
}

function readPosition(reader: FieldReader): LogStart {
  let commit = 0;
  let prepare = 0;
  while (reader.next()) {
    if (reader.field === 1) commit = reader.varint();
    else if (reader.field === 2) prepare = reader.varint();
    else reader.skip();
  }
  return { commit, prepare };
}

/** True for two int64, false for text. */
function readUuidOption(reader: FieldReader): boolean {
  let structured = true;
  while (reader.next()) {
    structured = reader.field !== 2;
    reader.skip();
  }
  return structured;
}

function readCompatibility(reader: FieldReader): number {
  let compatibility = 0;
  while (reader.next()) {
    if (reader.field === 1) compatibility = reader.varint();
    else reader.skip();
  }
  return compatibility;
}
