import type { AuditEvent, CompleteAuditEvent } from '#libs/contracts';
import { defaultCategory } from './default-category.js';
import { retentionClassOf } from './default-retention-class.js';

/** The last part of a type: of `user.login`, `login`. */
function lastPart(type: string): string {
  return type.slice(Math.max(type.lastIndexOf('.'), type.lastIndexOf('/'), type.lastIndexOf(':')) + 1);
}

/** Fills in what a valid event leaves out. `now` is the timestamp at which it came. */
export function completeAuditEvent(event: AuditEvent, now: string): CompleteAuditEvent {
  const category = event.category ?? defaultCategory(event.type);
  return {
    ...event,
    occurredAt: event.occurredAt ?? now,
    operation: event.operation ?? lastPart(event.type),
    category,
    severity: event.severity ?? 'info',
    outcome: event.outcome ?? 'success',
    retentionClass: event.retentionClass ?? retentionClassOf(event.type, category),
  };
}
