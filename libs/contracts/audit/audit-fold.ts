import type { JsonObject, JsonValue } from '#libs/kernel';
import type { DomainEvent } from '../registry/event-contract.js';
import type { AuditSubject, Outcome, Severity } from './audit-event.js';

/** A domain event as a projection holds it: fields of boxes that stay closed are absent. */
export type AuditedEvent = DomainEvent<string, JsonObject>;

/** How the events of one kind of stream become audit entries with before and after. Pure. */
export interface AuditFold {
  readonly streamCategory: string;
  readonly entityType: string;
  /** The state after an event, as people are shown it; an event of an unknown type changes nothing. */
  evolve(state: JsonObject | null, event: AuditedEvent): JsonObject | null;
  /** What the event did. */
  describe(event: AuditedEvent): { readonly operation: string; readonly severity: Severity; readonly outcome: Outcome };
  /** Whom the state is about. */
  subjectsOf(state: JsonObject | null): readonly AuditSubject[];
}

/** The part of an audit entry that comes from an event and the state before it. */
export interface AuditView {
  readonly entity: { readonly type: string; readonly id: string };
  readonly operation: string;
  readonly severity: Severity;
  readonly outcome: Outcome;
  readonly before: JsonObject | null;
  readonly after: JsonObject | null;
  /** Whom `before` and `after` are about: the row is emptied with the first of them that is erased. */
  readonly subjects: readonly AuditSubject[];
}

const CONTEXT: readonly string[] = [
  'actor',
  'reason',
  'requestId',
  'correlationId',
  'fingerprint',
  'occurredAt',
  'sent',
];

/** The members of an event that belong to the thing itself, not to the command that changed it. */
export function ownMembers(data: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(data).filter(([member]) => !CONTEXT.includes(member))) as JsonObject;
}

/** What an event did to the entity `id` whose state was `before`. */
export function auditView(fold: AuditFold, id: string, before: JsonObject | null, event: AuditedEvent): AuditView {
  const after = fold.evolve(before, event);
  const subjects = [...fold.subjectsOf(before), ...fold.subjectsOf(after)];
  const unique = new Map<string, AuditSubject>(
    subjects.map((subject) => [JSON.stringify(subject as unknown as JsonValue), subject]),
  );
  return {
    entity: { type: fold.entityType, id },
    ...fold.describe(event),
    before,
    after,
    subjects: [...unique.values()],
  };
}
