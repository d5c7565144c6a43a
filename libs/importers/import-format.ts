import type { AuditEvent } from '#libs/contracts';
import type { JsonObject } from '#libs/kernel';
import type { FieldMap } from './values/field-map.js';

/** A record that a format cannot make an audit event of; thrown by {@link ImportFormat.map}, and reported. */
export class UnmappedError extends Error {
  /** @param code a stable code, such as `CLOUDTRAIL.NO_TIME`; the message is a sentence about the record */
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/** What the person who imports has said about the source. */
export interface MappingContext {
  /** A time without a zone is in UTC; without this it is no time. */
  readonly assumeUtc?: boolean;
  /** Where the fields of the events are in the records; only the format `ndjson` asks for it. */
  readonly fieldMap?: FieldMap;
}

/**
 * A kind of log. Numbers in a record that a double does not hold exactly are strings of their digits. What a format maps is
 * what people search by; the record itself is kept beside it, text for text, so nothing is lost by mapping little.
 */
export interface ImportFormat {
  readonly name: string;
  /** One line for the command's help. */
  readonly description: string;
  /** Members whose arrays hold the records, such as `Records`. */
  readonly envelopes?: readonly string[];
  /** Whether a record looks like one of this format: how `ndjson` reads mixed logs. */
  detect(record: JsonObject): boolean;
  /**
   * The audit event that a record tells of. `id`, if the source gives its records ids, makes a second import harmless.
   * Throws an {@link UnmappedError} for a record that tells of none.
   */
  map(record: JsonObject, context: MappingContext): AuditEvent;
}
