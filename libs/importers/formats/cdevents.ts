import { isJsonObject, type JsonObject } from '#libs/kernel';
import { objectAt } from '../values/at-path.js';

/**
 * The CloudEvent that a CDEvent (`{"context":{…},"subject":{…}}`) is published as, by the CloudEvents binding of its
 * specification; undefined for anything else. Collections keep one under `cdevent`.
 */
export function cdeventsEnvelope(record: JsonObject): JsonObject | undefined {
  const event = isJsonObject(record['cdevent']) ? record['cdevent'] : record;
  const context = objectAt(event, 'context');
  const type = context['type'];
  if (typeof type !== 'string' || !type.startsWith('dev.cdevents.')) return undefined;
  const { id, source, timestamp, chainId } = context;
  const subject = objectAt(event, 'subject')['id'];
  return {
    specversion: '1.0',
    id: id ?? null,
    source: source ?? null,
    type,
    ...(timestamp !== undefined && { time: timestamp }),
    ...(subject !== undefined && { subject }),
    ...(chainId !== undefined && { correlationid: chainId }),
    data: event,
  };
}
