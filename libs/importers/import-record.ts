import { isUtf8 } from 'node:buffer';
import { AUDIT_EVENT_LIMITS, type AuditEvent } from '#libs/contracts';
import { isJsonObject, type JsonValue } from '#libs/kernel';
import { UnmappedError, type ImportFormat, type MappingContext } from './import-format.js';
import type { Place, SplitItem } from './records/record.js';
import { excerptOf } from './values/excerpt.js';
import { derivedId, fittingId, sourceFingerprint } from './values/record-id.js';
import { parseSourceJson } from './values/source-json.js';

/** Which record of a source, and where it begins. */
export interface RecordPlace extends Place {
  /** The record's number, counted from 1; what is no record is counted too. */
  readonly record: number;
}

/** What could not be mapped, and where it is. */
export interface Finding extends RecordPlace {
  readonly code: string;
  readonly reason: string;
  /** The beginning of the record, without what may be a secret. */
  readonly excerpt: string;
}

/** What became of one item of a source: the JSON text of an audit event, or a finding. */
export type Imported = { readonly event: string; readonly place: RecordPlace } | { readonly finding: Finding };

/** Maps the items of one source, in order, to audit events that carry their records' exact text. */
export class RecordImporter {
  #ordinal = 0;
  #fingerprint: Buffer | undefined;

  constructor(
    private readonly format: ImportFormat,
    private readonly context: MappingContext = {},
  ) {}

  /** How many items have been taken. */
  get records(): number {
    return this.#ordinal;
  }

  /** What tells this source from others: the SHA-256 of its first record. Undefined before that. */
  get fingerprint(): Buffer | undefined {
    return this.#fingerprint;
  }

  /** Passes over the next item: it was taken in an earlier run. */
  skip(item: SplitItem): void {
    this.#ordinal++;
    this.#fingerprint ??= sourceFingerprint(bytesOf(item));
  }

  /** Takes the next item. */
  import(item: SplitItem): Imported {
    this.skip(item);
    const place = { record: this.#ordinal, line: item.line, offset: item.offset };
    try {
      if (item.kind === 'broken') throw new UnmappedError(item.code, item.detail);
      return { event: wellFormedJson(this.#map(item.bytes, this.#ordinal, this.#fingerprint!)), place };
    } catch (error) {
      return { finding: { ...place, ...reasonOf(error), excerpt: excerptOf(bytesOf(item)) } };
    }
  }

  #map(bytes: Buffer, record: number, fingerprint: Buffer): AuditEvent {
    if (!isUtf8(bytes)) throw new UnmappedError('RECORD.NOT_UTF8', 'The record is not valid UTF-8.');
    const original = bytes.toString('utf8');
    const value: JsonValue = parseSourceJson(original);
    if (!isJsonObject(value)) throw new UnmappedError('RECORD.NOT_AN_OBJECT', 'The record is not a JSON object.');
    const event = this.format.map(value, this.context);
    if (original.length > AUDIT_EVENT_LIMITS.original)
      throw new UnmappedError(
        'RECORD.TOO_LONG',
        `An event carries up to ${AUDIT_EVENT_LIMITS.original} characters of its original; this one has ${original.length}.`,
      );
    const id = event.id === undefined ? derivedId(this.format.name, fingerprint, record, bytes) : fittingId(event.id);
    return { ...event, id, original };
  }
}

function bytesOf(item: SplitItem): Buffer {
  return item.kind === 'record' ? item.bytes : item.head;
}

const ESCAPE = /\\(?:ud[89a-f][0-9a-f]{2}|.)/g;

/** JSON without lone surrogates, which the ledger refuses; a record's exact text, being UTF-8, never holds one. */
function wellFormedJson(event: AuditEvent): string {
  const text = JSON.stringify(event);
  return text.includes('\\ud') ? text.replaceAll(ESCAPE, (it) => (it.length === 6 ? '\\ufffd' : it)) : text;
}

function reasonOf(error: unknown): { code: string; reason: string } {
  if (error instanceof UnmappedError) return { code: error.code, reason: error.message };
  if (error instanceof SyntaxError) return { code: 'RECORD.NOT_JSON', reason: 'The record is not JSON.' };
  if (error instanceof RangeError) return { code: 'RECORD.TOO_DEEP', reason: 'The record is nested too deeply.' };
  throw error;
}
