import { isJsonObject, type JsonObject } from '#libs/kernel';
import { UnmappedError, type ImportFormat } from '../import-format.js';
import { firstText, textAt } from '../values/at-path.js';
import { occurredAtOf } from '../values/occurred-at.js';
import { severityOf } from '../values/outcome.js';
import { clip, toDotted } from '../values/words.js';
import { cdeventsEnvelope } from './cdevents.js';
import { googleAudit } from './google-audit.format.js';

const REQUIRED = ['id', 'source', 'type'] as const;
const VERSION_PART = /^v?\d/;
const DATA_CHARACTERS_MAX = 16_384;

/** What kind of thing the subject is: the part of the type before its verb (`pull_request` in `com.github.pull_request.opened`). */
function entityType(type: string): string {
  const parts = type.split('.').filter((part) => !VERSION_PART.test(part));
  return parts.at(-2) ?? 'cloudevent';
}

/** The payload for searching, where it is small; of any size it is in the original. */
function payload({ data }: JsonObject): JsonObject {
  return data !== undefined && JSON.stringify(data).length <= DATA_CHARACTERS_MAX ? { data } : {};
}

function attributesOf(event: JsonObject): JsonObject {
  const attributes = Object.entries(event).filter(
    ([name, value]) => name !== 'data' && name !== 'data_base64' && value !== null,
  );
  return Object.fromEntries(
    attributes.map(([name, value]) => [name, typeof value === 'string' ? clip(value, 4096) : value]),
  );
}

function check(event: JsonObject): void {
  if (typeof event['specversion'] !== 'string')
    throw new UnmappedError(
      'CLOUDEVENTS.NOT_ONE',
      'There is no specversion: this is no CloudEvent, or only the data of one.',
    );
  if (event['specversion'] !== '1.0')
    throw new UnmappedError('CLOUDEVENTS.VERSION', `specversion is ${clip(event['specversion'], 20)}; this reads 1.0.`);
  for (const name of REQUIRED) {
    if (typeof event[name] !== 'string' || event[name] === '')
      throw new UnmappedError('CLOUDEVENTS.ATTRIBUTE', `The attribute ${name} is missing.`);
  }
  if ('data' in event && 'data_base64' in event)
    throw new UnmappedError('CLOUDEVENTS.TWO_PAYLOADS', 'There is data and data_base64.');
  const { time } = event;
  if (time !== undefined && time !== null && occurredAtOf(typeof time === 'string' ? time : undefined) === undefined)
    throw new UnmappedError('CLOUDEVENTS.TIME', 'The attribute time is not a time of RFC 3339.');
}

function mapCloudEvent(event: JsonObject): ReturnType<ImportFormat['map']> {
  check(event);
  const [id, source] = [textAt(event, 'id')!, textAt(event, 'source')!];
  const type = toDotted(textAt(event, 'type')!);
  if (type === undefined) throw new UnmappedError('CLOUDEVENTS.ATTRIBUTE', 'The attribute type has no letter in it.');
  const subject = textAt(event, 'subject');
  const actorType = toDotted((textAt(event, 'authtype') ?? '').replaceAll('_', '-'));
  const actorId = firstText(event, ['authid', 'authtype']);
  const occurredAt = occurredAtOf(event['time']);
  const severity = severityOf(textAt(event, 'severitytext'));
  const correlationId = textAt(event, 'correlationid');
  const causationId = textAt(event, 'causationid');
  return {
    id: `${source} ${id}`,
    type,
    ...(occurredAt !== undefined && { occurredAt }),
    actor:
      actorId === undefined
        ? { id: clip(source), type: 'service' }
        : { id: clip(actorId), ...(actorType && { type: actorType }) },
    entity: {
      type: subject === undefined ? 'source' : (toDotted(entityType(type)) ?? 'subject'),
      id: clip(subject ?? source),
    },
    ...(severity !== undefined && { severity }),
    ...(correlationId !== undefined && { correlationId: clip(correlationId) }),
    ...(causationId !== undefined && { causationId: clip(causationId) }),
    metadata: { cloudevent: attributesOf(event), ...payload(event) },
  };
}

/**
 * CloudEvents 1.0 in their JSON form, alone, in arrays and a line each; and two kinds of event that are published as the
 * data of CloudEvents and say all that the envelope would: CDEvents, and log entries of Google Cloud Audit Logs.
 */
export const cloudevents: ImportFormat = {
  name: 'cloudevents',
  description: 'CloudEvents 1.0 (JSON: an event, an array, an event a line), CDEvents',
  detect: (record) =>
    (typeof record['specversion'] === 'string' && 'source' in record) || cdeventsEnvelope(record) !== undefined,
  map(record, context) {
    if (googleAudit.detect(record)) return googleAudit.map(record, context);
    const envelope = cdeventsEnvelope(record);
    return mapCloudEvent(envelope && isJsonObject(envelope) ? envelope : record);
  },
};
