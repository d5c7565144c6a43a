import type { AuditDefaults, AuditEvent } from '#libs/contracts';
import { defaultCategory } from './default-category.js';
import { retentionClassOf } from './default-retention-class.js';

/** The last part of a type: of `user.login`, `login`. */
function lastPart(type: string): string {
  return type.slice(Math.max(type.lastIndexOf('.'), type.lastIndexOf('/'), type.lastIndexOf(':')) + 1);
}

/**
 * What a valid event says of itself, or else the default. `now` is the timestamp at which it came. Apart from the event: a
 * copy of an object that was parsed costs more than everything that is looked up here.
 */
export function auditDefaultsOf(event: AuditEvent, now: string): AuditDefaults {
  const category = event.category ?? defaultCategory(event.type);
  return {
    occurredAt: event.occurredAt ?? now,
    operation: event.operation ?? lastPart(event.type),
    category,
    severity: event.severity ?? 'info',
    outcome: event.outcome ?? 'success',
    retentionClass: event.retentionClass ?? retentionClassOf(event.type, category),
  };
}
