/** Where in its source something begins. */
export interface Place {
  /** The line of the first byte, counted from 1. */
  readonly line: number;
  /** The first byte, counted from 0 in the unpacked source. */
  readonly offset: number;
}

/** One record of a source: the exact bytes of one JSON text, without what separates it from the next. */
export interface SourceRecord extends Place {
  readonly kind: 'record';
  readonly bytes: Buffer;
}

/** Why a stretch of a source is no record. */
export type BrokenCode =
  | 'RECORD.TOO_LONG'
  | 'RECORD.UNFINISHED'
  | 'RECORD.STRUCTURE'
  | 'SOURCE.ENVELOPE'
  | 'SOURCE.DAMAGED'
  | 'SOURCE.ENCODING';

/** A stretch of a source that is no record. */
export interface BrokenRecord extends Place {
  readonly kind: 'broken';
  readonly code: BrokenCode;
  readonly detail: string;
  /** How many bytes the stretch has. */
  readonly length: number;
  /** The first of them. */
  readonly head: Buffer;
}

/** What a splitter finds, in order. */
export type SplitItem = SourceRecord | BrokenRecord;

/** Fed the bytes of a source in chunks of any size, it gives the same items whatever the chunks are. */
export interface RecordSplitter {
  push(chunk: Buffer): SplitItem[];
  end(): SplitItem[];
}

/** The longest record in bytes: what 262,144 characters, the most an event carries as its original, take in UTF-8. */
export const RECORD_BYTES_MAX = 1_048_576;
