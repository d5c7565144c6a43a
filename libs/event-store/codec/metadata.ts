import { isUtf8 } from 'node:buffer';
import { canonicalJson, canonicalJsonBytes, isJsonObject, type JsonObject, type Timestamp } from '#libs/kernel';

/** The number of the format, which every event carries. */
export const FORMAT = 1;

/** What every event says in clear of itself, and what is part of every proof. */
export interface EventMetadata {
  readonly tenantId: string;
  /** The version of the type's schema. */
  readonly schema: string;
  /** The recorder's clock. */
  readonly recordedAt: Timestamp;
  /** Ours, or a UUID made of the caller's. */
  readonly correlationId?: string;
  readonly causationId?: string;
}

/** The metadata of an event as stored: canonical JSON. */
export function encodeMetadata(metadata: EventMetadata): Uint8Array {
  const { tenantId, schema, recordedAt, correlationId, causationId } = metadata;
  const members: JsonObject = { format: FORMAT, tenantId, schema, recordedAt };
  if (correlationId !== undefined) members['$correlationId'] = correlationId;
  if (causationId !== undefined) members['$causationId'] = causationId;
  return new Uint8Array(canonicalJsonBytes(members));
}

function textOf(value: unknown): string {
  if (typeof value !== 'string') throw new RangeError('not a string');
  return value;
}

/** Reads what {@link encodeMetadata} wrote; undefined for any other bytes, be it by one space. */
export function decodeMetadata(bytes: Uint8Array): EventMetadata | undefined {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
  try {
    const value: unknown = JSON.parse(text);
    if (!isJsonObject(value) || value['format'] !== FORMAT) return undefined;
    const { $correlationId: correlationId, $causationId: causationId } = value;
    const metadata: EventMetadata = {
      tenantId: textOf(value['tenantId']),
      schema: textOf(value['schema']),
      recordedAt: textOf(value['recordedAt']),
      ...(correlationId !== undefined && { correlationId: textOf(correlationId) }),
      ...(causationId !== undefined && { causationId: textOf(causationId) }),
    };
    const members = 4 + Number(correlationId !== undefined) + Number(causationId !== undefined);
    if (Object.keys(value).length !== members || canonicalJson(value) !== text || !isUtf8(bytes)) return undefined;
    return metadata;
  } catch {
    return undefined;
  }
}
