import type { IncomingHttpHeaders } from 'node:http';
import { HttpError } from '../errors/http.error.js';

const QUOTED = /^"((?:[\x20-\x21\x23-\x5b\x5d-\x7e]|\\["\\])*)"$/;
const BARE = /^[\x21-\x7e]{1,255}$/;
const LENGTH_MAX = 255;

/**
 * The `Idempotency-Key` of a request: a string of RFC 8941, or the same without quotes; 1 to 255 printable ASCII
 * characters. Undefined if there is none.
 */
export function idempotencyKeyOf(headers: IncomingHttpHeaders): string | undefined {
  const header = headers['idempotency-key'];
  if (header === undefined) return undefined;
  const text = String(header).trim();
  const quoted = QUOTED.exec(text)?.[1]?.replaceAll(/\\(["\\])/g, '$1');
  const key = quoted ?? (!text.startsWith('"') && BARE.test(text) ? text : undefined);
  if (!key || key.length > LENGTH_MAX)
    throw new HttpError(
      'HTTP.IDEMPOTENCY_KEY',
      400,
      'Idempotency-Key is 1 to 255 printable ASCII characters in quotes.',
    );
  return key;
}
