import { HttpError } from '../errors/http.error.js';

/** A media type without its parameters, in lower case, and its charset if it names one. */
export interface MediaType {
  readonly type: string;
  readonly charset: string | undefined;
}

const CHARSET = /;\s*charset\s*=\s*"?([^\s";]+)/i;

/** Reads a `Content-Type`. */
export function parseMediaType(header: string): MediaType {
  const end = header.indexOf(';');
  const type = (end < 0 ? header : header.slice(0, end)).trim().toLowerCase();
  return { type, charset: end < 0 ? undefined : CHARSET.exec(header)?.[1]?.toLowerCase() };
}

/** Refuses text that is not UTF-8 by its own account, and bodies that are compressed. */
export function requirePlainUtf8(charset: string | undefined, encoding: string | undefined): void {
  if (charset !== undefined && charset !== 'utf-8' && charset !== 'utf8')
    throw new HttpError('HTTP.MEDIA_TYPE', 415, 'Text must be UTF-8.');
  requireIdentity(encoding);
}

/** Refuses bodies that are compressed. */
export function requireIdentity(encoding: string | undefined): void {
  if (encoding !== undefined && encoding.toLowerCase() !== 'identity')
    throw new HttpError('HTTP.ENCODING', 415, 'Bodies are taken as they are, without Content-Encoding.');
}
