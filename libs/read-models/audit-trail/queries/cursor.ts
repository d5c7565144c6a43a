import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { Position } from '#libs/event-store';
import { canonicalJson, fromBase64Url, toBase64Url, type JsonObject } from '#libs/kernel';
import type { AuditQuery } from './audit-filter.js';
import { ForeignCursorError, InvalidCursorError } from './audit-query.errors.js';

const VERSION = 1;
const HASH_BYTES = 8;
const MAC_BYTES = 16;
const MAC_START = 1 + 8 + HASH_BYTES;

/** What a cursor holds to: the filter, without the order of alternatives, and the order of entries. */
function queryHash({ filter, sort }: AuditQuery): Buffer {
  const asked: JsonObject = { sort };
  for (const [name, value] of Object.entries(filter)) {
    if (value === undefined || (Array.isArray(value) && value.length === 0)) continue;
    if (Array.isArray(value)) asked[name] = [...new Set(value as string[])].sort();
    else if (typeof value === 'string') asked[name] = value;
    else
      asked[name] = Object.fromEntries(
        Object.entries(value as Record<string, string[]>).map(([path, values]) => [path, [...new Set(values)].sort()]),
      );
  }
  return createHash('sha256').update(canonicalJson(asked), 'utf8').digest().subarray(0, HASH_BYTES);
}

/**
 * Marks places between pages: version, position, the query's hash, and an HMAC-SHA-256 (16 bytes) over them and the tenant,
 * so that a cursor that was made up, changed, or given to somebody else is told from one of ours.
 */
export class Cursors {
  /** `key`: 32 secret bytes, the same in all processes that serve the API. */
  constructor(private readonly key: Uint8Array) {}

  /** The cursor after the entry at `position`. */
  encode(tenantId: string, query: AuditQuery, position: Position): string {
    const bytes = Buffer.alloc(MAC_START);
    bytes.writeUInt8(VERSION, 0);
    bytes.writeBigUInt64BE(position, 1);
    queryHash(query).copy(bytes, 9);
    return toBase64Url(Buffer.concat([bytes, this.mac(tenantId, bytes)]));
  }

  /** The position in a cursor. An {@link InvalidCursorError} or {@link ForeignCursorError} if it does not belong here. */
  decode(tenantId: string, query: AuditQuery, cursor: string): Position {
    const bytes = bytesOf(cursor);
    const body = bytes.subarray(0, MAC_START);
    if (bytes.length !== MAC_START + MAC_BYTES || body[0] !== VERSION) throw new InvalidCursorError();
    if (!timingSafeEqual(bytes.subarray(MAC_START), this.mac(tenantId, body))) throw new InvalidCursorError();
    if (!body.subarray(9).equals(queryHash(query))) throw new ForeignCursorError();
    return body.readBigUInt64BE(1);
  }

  private mac(tenantId: string, body: Uint8Array): Buffer {
    const hmac = createHmac('sha256', this.key).update('steno-cursor/v1\0').update(tenantId).update('\0').update(body);
    return hmac.digest().subarray(0, MAC_BYTES);
  }
}

function bytesOf(cursor: string): Buffer {
  try {
    return fromBase64Url(cursor);
  } catch {
    throw new InvalidCursorError();
  }
}
