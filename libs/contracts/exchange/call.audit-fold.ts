import type { JsonObject } from '#libs/kernel';
import type { AuditFold } from '../audit/audit-fold.js';
import { ownMembers } from '../audit/audit-fold.js';
import type { AuditSubject } from '../audit/audit-event.js';
import { CALL_STREAM } from './call.events.js';

const CHANGES: Readonly<Record<string, { readonly operation: string; readonly status: string }>> = {
  'exchange.call-received.v1': { operation: 'receive', status: 'received' },
  'exchange.call-completed.v2': { operation: 'complete', status: 'completed' },
};

/** Calls, as the audit trail shows them: their members, and `status`. */
export const CALL_AUDIT_FOLD: AuditFold = {
  streamCategory: CALL_STREAM,
  entityType: 'call',
  evolve(state, event) {
    const change = CHANGES[event.type];
    return change ? { ...state, ...ownMembers(event.data), status: change.status } : state;
  },
  describe: (event) => ({
    operation: CHANGES[event.type]?.operation ?? 'other',
    severity: 'info',
    outcome: 'success',
  }),
  subjectsOf(state: JsonObject | null): AuditSubject[] {
    const numbers = [state?.['callerNumber'], state?.['calledNumber']];
    return numbers.filter((id) => typeof id === 'string').map((id) => ({ type: 'phone', id }));
  },
};
