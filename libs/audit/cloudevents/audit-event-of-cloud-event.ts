import type { JsonObject, JsonValue } from '#libs/kernel';
import { AUDIT_EVENT_LIMITS, type AuditActor, type AuditEvent } from '#libs/contracts';
import type { CloudEvent } from './cloud-event.js';
import { severityOf } from './severity-of.js';

const FORBIDDEN = /[^a-z0-9._:/-]+/g;
const SEPARATORS = /[._:/-]{2,}/g;
const ENDS = /^[._:/-]|[._:/-]$/g;
const VERSION = /^v\d/;

/** A CloudEvents type in the form of ours: lower case, words joined by single separators, up to 128 characters. */
function auditType(type: string): string {
  const words = type
    .toLowerCase()
    .replaceAll(FORBIDDEN, '-')
    .replaceAll(SEPARATORS, (run) => run.charAt(0));
  return words.replaceAll(ENDS, '').slice(0, AUDIT_EVENT_LIMITS.type).replaceAll(ENDS, '') || 'cloudevent';
}

/** What kind of thing the subject is: the part of the type before its verb (`pull_request` in `com.github.pull_request.opened`). */
function entityTypeOf(type: string): string {
  const parts = type.split('.').filter((part) => !VERSION.test(part));
  return (parts.length > 1 ? parts.at(-2) : undefined) ?? 'cloudevent';
}

function textOf(value: JsonValue | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Who did it: the extensions `authid` and `authtype`, else the source itself, as a service. */
function actorOf(event: CloudEvent): AuditActor {
  const id = textOf(event.attributes['authid']);
  const type = textOf(event.attributes['authtype'])?.slice(0, AUDIT_EVENT_LIMITS.type).replaceAll('_', '-');
  if (id === undefined && type === undefined) return { id: event.source, type: 'service' };
  return { id: id ?? type!, ...(type !== undefined && { type }) };
}

/**
 * The audit event that a CloudEvent tells of. Nothing is lost: all attributes stand as they were sent in
 * `metadata.cloudevent`, and the payload in `metadata.data` (or `metadata.data_base64`).
 */
export function auditEventOf(event: CloudEvent): JsonObject & AuditEvent {
  const { attributes, payload } = event;
  const type = auditType(event.type);
  const subject = event.subject ?? event.source;
  const correlationId = textOf(attributes['correlationid']);
  const causationId = textOf(attributes['causationid']);
  const severity = severityOf(attributes['severitynumber'], attributes['severitytext']);
  return {
    id: event.id,
    type,
    ...(event.time !== undefined && { occurredAt: event.time }),
    actor: { ...actorOf(event) },
    entity: { type: event.subject === undefined ? 'source' : entityTypeOf(type), id: subject },
    ...(severity !== undefined && { severity }),
    ...(correlationId !== undefined && { correlationId }),
    ...(causationId !== undefined && { causationId }),
    metadata: { cloudevent: attributes, ...(payload && { [payload.member]: payload.value }) },
  };
}
