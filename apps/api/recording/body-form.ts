import type { IncomingHttpHeaders } from 'node:http';
import { isBinaryMode, type BodyForm } from '#libs/audit';
import { HttpError } from '../errors/http.error.js';
import { parseMediaType, requireIdentity, requirePlainUtf8 } from '../http/media-type.js';

const OF_EVENT: ReadonlyMap<string, BodyForm> = new Map([
  ['application/json', 'event'],
  ['application/cloudevents+json', 'cloudevent'],
  ['application/cloudevents-batch+json', 'cloudevent-batch'],
]);

const OF_BATCH: ReadonlyMap<string, BodyForm> = new Map([
  ['application/json', 'array'],
  ['application/x-ndjson', 'ndjson'],
  ['application/jsonl', 'ndjson'],
  ['application/cloudevents-batch+json', 'cloudevent-batch'],
]);

function formOf(headers: IncomingHttpHeaders, forms: ReadonlyMap<string, BodyForm>): BodyForm {
  const { type, charset } = parseMediaType(headers['content-type'] ?? '');
  const form = forms.get(type);
  if (!form) throw new HttpError('HTTP.MEDIA_TYPE', 415, `This takes ${[...forms.keys()].join(', ')}.`);
  requirePlainUtf8(charset, headers['content-encoding']);
  return form;
}

/** How the event lies in the body of a request for one: as JSON, or as a CloudEvent in any of its three modes. */
export function eventForm(headers: IncomingHttpHeaders): BodyForm {
  const isCloudEvents = headers['content-type']?.toLowerCase().startsWith('application/cloudevents');
  if (isCloudEvents || !isBinaryMode(headers)) return formOf(headers, OF_EVENT);
  requireIdentity(headers['content-encoding']);
  return 'cloudevent-binary';
}

/** How the events lie in the body of a request for a batch. */
export function batchForm(headers: IncomingHttpHeaders): BodyForm {
  return formOf(headers, OF_BATCH);
}
