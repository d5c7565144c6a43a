import { createHash } from 'node:crypto';
import { AUDIT_EVENT_LIMITS } from '#libs/contracts';

function digest(...parts: readonly (string | Uint8Array)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('base64url');
}

/** An id of the source's own, as it is where an event may carry it, else its beginning and its SHA-256. */
export function fittingId(id: string): string {
  if (id.length <= AUDIT_EVENT_LIMITS.id && id.isWellFormed()) return id;
  return `${id.slice(0, 64).toWellFormed()}:${digest(id)}`;
}

/** The SHA-256 of a source's first record: what tells a source from others, under any name and however it grows. */
export function sourceFingerprint(firstRecord: Uint8Array): Buffer {
  return createHash('sha256').update(firstRecord).digest();
}

/**
 * The id of a record whose source gives it none: the same for the same text at the same place of the same source, whatever
 * the file is called, so that a second import finds it recorded. Two equal lines of one source are two records.
 */
export function derivedId(format: string, fingerprint: Uint8Array, ordinal: number, record: Uint8Array): string {
  return `${format}:${digest(fingerprint, `\n${ordinal}\n`, record)}`;
}
