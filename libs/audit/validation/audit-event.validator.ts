import type { JsonValue } from '#libs/kernel';
import { AUDIT_EVENT_SCHEMA, type AuditEvent } from '#libs/contracts';
import { compileSchema } from './compile-schema.js';
import type { Findings } from './findings.js';
import { checkSubject } from './subject.check.js';

const check = compileSchema(AUDIT_EVENT_SCHEMA);

/**
 * Whether `value` is an audit event as callers may send it. Everything wrong with it is added to `findings`, at pointers
 * that begin with `at` (the event's place in the request, `""` or `/<index>`).
 */
export function validateAuditEvent(value: JsonValue, at: string, findings: Findings): value is JsonValue & AuditEvent {
  findings.nextEvent();
  check(value, at, '', findings);
  if (!findings.eventIsBad) checkSubject(value as JsonValue & AuditEvent, at, findings);
  return !findings.eventIsBad;
}
