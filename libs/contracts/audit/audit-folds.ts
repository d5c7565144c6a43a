import { CALL_AUDIT_FOLD } from '../exchange/call.audit-fold.js';
import type { AuditFold } from './audit-fold.js';

const BY_CATEGORY = new Map([CALL_AUDIT_FOLD].map((fold) => [fold.streamCategory, fold]));

/** How the events in streams of this category become audit entries; undefined where there are no aggregates in them. */
export function findAuditFold(streamCategory: string): AuditFold | undefined {
  return BY_CATEGORY.get(streamCategory);
}
