import type { JsonValue } from '#libs/kernel';
import {
  AUDIT_EVENT_RECORDED,
  DEFAULT_ACTOR_TYPE,
  isPerson,
  type AuditDefaults,
  type AuditEvent,
} from '#libs/contracts';
import { normaliseSubject, type Subject } from '#libs/privacy';
import { openOrSealed, type PlainBox, type PlainEvent } from '#libs/event-store';

/** What belongs to an event beside what its sender wrote in it. */
export interface SplitContext {
  /** The event id. */
  readonly id: string;
  /** What the sender called the event; absent where the event id is all the name it has. */
  readonly callerId?: string;
  /** The sender's text of a time that says more than the log's form of it. */
  readonly sentOccurredAt?: string;
  readonly fingerprint?: string;
  /** Where the sender names none. */
  readonly correlationId?: string;
}

/** Whom the actor box is sealed under: the actor, if it is a person. A name that its type does not allow is a user's. */
function actorSubjects({ actor }: AuditEvent): readonly Subject[] {
  if (!isPerson(actor.type)) return [];
  const subject = { type: actor.type ?? DEFAULT_ACTOR_TYPE, id: actor.id };
  return [normaliseSubject(subject) ?? { type: DEFAULT_ACTOR_TYPE, id: actor.id }];
}

function distinct(subjects: readonly Subject[]): readonly Subject[] {
  return subjects.filter((one, i) => subjects.findIndex((s) => s.type === one.type && s.id === one.id) === i);
}

/**
 * Lays an audit event out as the log keeps it: what may stand in clear, and the boxes of the actor, of the content and of
 * the original. A string of the caller's that may not stand in clear is boxed, and the open field says `other`.
 * `defaults.occurredAt` is in the log's form already.
 */
export function splitAuditEvent(event: AuditEvent, defaults: AuditDefaults, context: SplitContext): PlainEvent {
  const { actor, entity } = event;
  const type = openOrSealed(event.type);
  const operation = openOrSealed(defaults.operation);
  const entityType = openOrSealed(entity.type);
  const service = event.service === undefined ? undefined : openOrSealed(event.service);
  const actorType = actor.type === undefined ? undefined : openOrSealed(actor.type);
  const by = actorSubjects(event);
  const about = event.subject ? [normaliseSubject(event.subject) ?? event.subject] : [];
  const content: PlainBox['fields'] = {
    '/id': context.callerId,
    '/type': type.sealed,
    '/operation': operation.sealed,
    '/service': service?.sealed,
    '/entity/type': entityType.sealed,
    '/entity/id': entity.id,
    '/before': event.before,
    '/after': event.after,
    '/reason': event.reason,
    '/subject': event.subject as JsonValue | undefined,
    '/requestId': event.requestId,
    '/correlationId': event.correlationId ?? context.correlationId,
    '/causationId': event.causationId,
    '/metadata': event.metadata,
    '/sent/occurredAt': context.sentOccurredAt,
    '/fingerprint': context.fingerprint,
  };
  return {
    id: context.id,
    type: AUDIT_EVENT_RECORDED,
    open: {
      occurredAt: defaults.occurredAt,
      type: type.open,
      category: defaults.category,
      operation: operation.open,
      severity: defaults.severity,
      outcome: defaults.outcome,
      service: service?.open,
      actorType: actorType?.open,
      entityType: entityType.open,
    },
    boxes: [
      {
        name: 'actor',
        class: defaults.retentionClass,
        subjects: by,
        fields: {
          '/actor/id': actor.id,
          '/actor/type': actorType?.sealed,
          '/actor/ip': actor.ip,
          '/actor/userAgent': actor.userAgent,
          '/actor/sessionId': actor.sessionId,
        },
      },
      { name: 'content', class: defaults.retentionClass, subjects: about, fields: content },
      {
        name: 'original',
        class: defaults.retentionClass,
        subjects: distinct([...by, ...about]),
        fields: { '/original': event.original },
      },
    ],
  };
}
