import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '#libs/kernel';
import { auditView } from './audit-fold.js';
import { findAuditFold } from './audit-folds.js';

const received = {
  type: 'exchange.call-received.v1',
  data: {
    occurredAt: '2026-11-21T10:00:00.000000Z',
    startedAt: '2026-11-21T09:59:58.000000Z',
    callerNumber: '+13125550123',
    actor: { id: 'anna' },
    reason: 'came in',
  },
};
const completed = {
  type: 'exchange.call-completed.v2',
  data: {
    occurredAt: '2026-11-21T10:05:00.000000Z',
    durationSeconds: 300,
    outcome: 'converted',
    actor: { id: 'anna' },
  },
};
const fold = findAuditFold('call')!;

describe('the audit entry of a call', () => {
  const first = auditView(fold, 'c1', null, received);

  it('given no state, when the call is received, then there is no before, and after is the call without its command', () => {
    expect(first).toEqual({
      entity: { type: 'call', id: 'c1' },
      operation: 'receive',
      severity: 'info',
      outcome: 'success',
      before: null,
      after: { startedAt: '2026-11-21T09:59:58.000000Z', callerNumber: '+13125550123', status: 'received' },
      subjects: [{ type: 'phone', id: '+13125550123' }],
    });
  });

  it('given a received call, when it is completed, then before and after differ by what the event says', () => {
    const second = auditView(fold, 'c1', first.after, completed);
    expect(second.before).toEqual(first.after);
    expect(second.after).toEqual({ ...first.after, status: 'completed', durationSeconds: 300, outcome: 'converted' });
    expect(second.subjects).toEqual(first.subjects);
  });

  it('given a caller whose box stays closed, when the call is folded, then the rest is shown and nobody is named', () => {
    const { callerNumber: _, ...data } = received.data;
    const view = auditView(fold, 'c1', null, { ...received, data: data as JsonObject });
    expect(view.after).toEqual({ startedAt: '2026-11-21T09:59:58.000000Z', status: 'received' });
    expect(view.subjects).toEqual([]);
  });

  it('given an event of another type, when it is folded, then the state stays', () => {
    expect(auditView(fold, 'c1', first.after, { type: 'exchange.call-praised.v1', data: {} }).after).toBe(first.after);
  });
});
