import type { AuditEvent } from '#libs/contracts';
import { normaliseSubject } from '#libs/privacy';
import type { Findings } from './findings.js';

/** Checks that the event's subject has the one spelling under which it can be found again, and erased. */
export function checkSubject(event: AuditEvent, at: string, findings: Findings): void {
  if (!event.subject || normaliseSubject(event.subject)) return;
  const expected =
    event.subject.type === 'phone' ? 'A phone number is + and 7 to 15 digits.' : 'An address is required.';
  findings.add(`${at}/subject/id`, 'PRIVACY.SUBJECT_INVALID', expected);
}
