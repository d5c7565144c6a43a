import type { JsonValue } from '#libs/kernel';
import type { Draft } from '../preparation/draft.js';
import { validateAuditEvent } from '../validation/audit-event.validator.js';
import type { Findings } from '../validation/findings.js';
import { auditEventOf } from './audit-event-of-cloud-event.js';
import { readCloudEvent } from './structured-mode.js';

/** Reads and maps one CloudEvent in its JSON form; undefined where there are findings. */
export function draftOfCloudEvent(value: JsonValue, index: number, at: string, findings: Findings): Draft | undefined {
  const cloudEvent = readCloudEvent(value, at, findings);
  if (!cloudEvent) return undefined;
  const event: JsonValue = auditEventOf(cloudEvent);
  return validateAuditEvent(event, at, findings) ? { index, event, source: cloudEvent.source } : undefined;
}
