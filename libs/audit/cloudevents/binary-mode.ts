import { isUtf8 } from 'node:buffer';
import { MalformedInputError, parseStrictJson, type FieldError, type JsonObject } from '#libs/kernel';
import { isAttributeName } from './attribute-rules.js';
import { decodeHeaderValue } from './header-value.js';

const PREFIX = 'ce-';
const JSON_TYPE = /^(?:application\/json|text\/json|[^;]+\+json)\s*(?:;|$)/i;
const TEXT_TYPE = /^(?:text\/|application\/(?:xml|[^;]+\+xml)\s*(?:;|$))/i;
const OTHER_CHARSET = /;\s*charset\s*=\s*"?(?!(?:utf-?8|us-ascii)"?\s*(?:;|$))/i;

/** Whether the headers of a request say that its body is the data of a CloudEvent in binary mode. */
export function isBinaryMode(headers: Readonly<Record<string, unknown>>): boolean {
  return headers['ce-specversion'] !== undefined;
}

function payload(contentType: string, body: Uint8Array): JsonObject {
  if (body.length === 0) return {};
  if (JSON_TYPE.test(contentType)) return { data: parseStrictJson(body) };
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const isText = TEXT_TYPE.test(contentType) && !OTHER_CHARSET.test(contentType) && isUtf8(bytes);
  return isText ? { data: bytes.toString('utf8') } : { data_base64: bytes.toString('base64') };
}

/**
 * The JSON form of a CloudEvent in binary mode: attributes from `ce-` headers, `datacontenttype` from `content-type`. JSON
 * data become a value, text a string, anything else Base64. A {@link MalformedInputError} names each header that cannot be
 * read, by the pointer of its attribute.
 */
export function cloudEventFromHeaders(headers: Readonly<Record<string, string>>, body: Uint8Array): JsonObject {
  const event: JsonObject = {};
  const errors: FieldError[] = [];
  for (const header of Object.keys(headers)) {
    if (!header.startsWith(PREFIX)) continue;
    const name = header.slice(PREFIX.length);
    const value = decodeHeaderValue(headers[header]!);
    const add = (code: string, detail: string): number => errors.push({ pointer: `/${name}`, code, detail });
    if (name === 'datacontenttype')
      add(
        'CLOUDEVENTS.CONTENT_TYPE',
        'In binary mode the type of the data is the Content-Type; leave this header out.',
      );
    else if (!isAttributeName(name)) add('CLOUDEVENTS.NAME', 'A name of an attribute has only a to z and 0 to 9.');
    else if (value === undefined) add('CLOUDEVENTS.HEADER', 'This header is not UTF-8, percent-encoded.');
    else event[name] = value;
  }
  if (errors.length > 0)
    throw new MalformedInputError('CLOUDEVENTS.HEADERS', 'The headers do not make a CloudEvent.', errors);
  const contentType = headers['content-type'];
  if (contentType !== undefined && body.length > 0) event['datacontenttype'] = contentType;
  return { ...event, ...payload(contentType ?? '', body) };
}
