import { oddAdministration } from './odd-administration.js';
import { deepJson, mangled, nearlyRight, oddJson } from './odd-json.js';
import type { Random } from './random.js';

const PATHS = ['/v1/audit/events', '/v1/audit/events/batch', '/v1/calls', '/v1/calls/x/complete', '/v1/identity/keys'];
const TYPES = [
  'application/json',
  'application/json; charset=utf-8',
  'application/x-ndjson',
  'application/cloudevents+json',
  'application/cloudevents-batch+json',
];
const ODD_TYPES = [
  'text/plain',
  'application/xml',
  ';',
  'application/json;',
  'a/b; charset="',
  '*/*',
  'multipart/form-data',
];
const QUERIES = ['', '', '', '?invalid=skip', '?invalid=', '?invalid=skip&invalid=skip', '?x', '?%ff=%zz', '?a[b]=1'];
const METHODS = [
  'POST',
  'POST',
  'POST',
  'POST',
  'POST',
  'GET',
  'PUT',
  'DELETE',
  'PATCH',
  'OPTIONS',
  'HEAD',
  'TRACE',
  'PROPFIND',
];

const PARAMETERS = ['type', 'actor', 'entityType', 'entityId', 'subject', 'requestId', 'from', 'recordedTo', 'q', 'metadata.a.b', 'metadata.', 'sort', 'limit', 'cursor', 'x']; // prettier-ignore

/** A value as it stands in a URL: any characters, NUL among them. */
const oddValue = (random: Random): string =>
  random.once(6) ? random.pick(['%00', '%', '%ff', '%ed%a0%80', '%27%22%5c', '9'.repeat(30), '2026-11-21T10:00:00Z', '*', '&']) : encodeURIComponent(random.text(random.int(20)).toWellFormed()); // prettier-ignore

function oddQuery(random: Random): string {
  const parameters = Array.from({ length: 1 + random.int(4) }, () => `${random.pick(PARAMETERS)}=${oddValue(random)}`);
  return `GET /v1/audit/events${random.once(4) ? `/${oddValue(random)}` : `?${parameters.join('&')}`}`;
}

/** A request, as bytes: somehow wrong, or right by chance. */
export function oddRequest(random: Random, key: string): Buffer {
  if (random.once(40)) return random.bytes(1 + random.int(200));
  const { first, body } = random.once(5)
    ? oddAdministration(random)
    : { first: oddFirst(random), body: oddBody(random) };
  const lines = [`${first} HTTP/1.1`, 'Host: x', 'Connection: close', `Authorization: Bearer ${key}`];
  lines.push(`Content-Type: ${random.once(8) ? random.pick(ODD_TYPES) : random.pick(TYPES)}`);
  lines.push(...oddHeaders(random));
  const length = random.once(30) ? random.pick([body.length + 1, -1, 1e12, 'x', '']) : body.length;
  if (random.once(12) && length === body.length) return chunked(random, lines, body);
  const bytes = Buffer.concat([head([...lines, `Content-Length: ${length}`]), body]);
  return random.once(25) ? mangled(random, bytes) : bytes;
}

function oddFirst(random: Random): string {
  if (random.once(4)) return oddQuery(random);
  const path = random.once(10) ? oddPath(random) : random.pick(PATHS) + random.pick(QUERIES);
  return `${random.pick(METHODS)} ${path}`;
}

const head = (lines: readonly string[]): Buffer => Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1');

function chunked(random: Random, lines: readonly string[], body: Buffer): Buffer {
  const size = random.once(5) ? 'zz' : body.length.toString(16);
  const end = random.once(5) ? '' : '\r\n0\r\n\r\n';
  return Buffer.concat([
    head([...lines, 'Transfer-Encoding: chunked']),
    Buffer.from(`${size}\r\n`),
    body,
    Buffer.from(end),
  ]);
}

function oddPath(random: Random): string {
  const odd = encodeURI(random.text(10).toWellFormed());
  return random.pick([
    '/',
    '//',
    `/${odd}`,
    `/v1/${odd}`,
    '/v1/audit/events/%2e%2e',
    '/%00',
    `/${'a'.repeat(random.int(3000))}`,
  ]);
}

function oddHeaders(random: Random): string[] {
  const value = random.text(random.int(30)).replaceAll(/[^\t\x20-\x7e\x80-\xff]/g, '');
  const names = [
    'Idempotency-Key',
    'Prefer',
    'X-Request-Id',
    'traceparent',
    'Content-Encoding',
    'Expect',
    'X-Y',
    'ce-id',
  ];
  const headers = random.once(3) ? [`${random.pick(names)}: ${value}`] : [];
  if (random.once(6)) headers.push('ce-specversion: 1.0', `ce-type: ${value}`, `ce-source: ${value}`, 'ce-id: %41%zz'.slice(0, 10 + random.int(3))); // prettier-ignore
  return headers;
}

function oddBody(random: Random): Buffer {
  const kind = random.int(12);
  if (kind === 0) return random.bytes(random.int(300));
  if (kind === 1) return Buffer.from(deepJson(random));
  if (kind === 2) return Buffer.alloc(random.int(3) * 400_000, random.pick(['"', '[', ' ', '1', '{"a":']));
  if (kind < 6) return Buffer.from(oddJson(random));
  const events = Array.from({ length: 1 + random.int(12) }, () => nearlyRight(random));
  const text = random.pick([events[0]!, `[${events.join(',')}]`, events.join('\n')]);
  return kind < 9 ? mangled(random, Buffer.from(text)) : Buffer.from(text);
}
