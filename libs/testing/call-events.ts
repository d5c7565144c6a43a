import type { JsonObject } from '#libs/kernel';

/** What a call is received with. */
export const CALL_RECEIVED_DATA: JsonObject = {
  occurredAt: '2026-11-21T10:00:00.000000Z',
  startedAt: '2026-11-21T10:00:00.000000Z',
  callerNumber: '+13125550123',
  actor: { id: 'switch-1', type: 'service' },
  reason: 'inbound',
};

/** What a call is completed with in version 1, which did not say who ended it. */
export const CALL_COMPLETED_V1_DATA: JsonObject = {
  occurredAt: '2026-11-21T10:05:00.000000Z',
  endedAt: '2026-11-21T10:05:00.000000Z',
  durationSeconds: 300,
  outcome: 'converted',
  actor: { id: 'anna', type: 'user' },
};

/** The same in version 2. */
export const CALL_COMPLETED_DATA: JsonObject = { ...CALL_COMPLETED_V1_DATA, endedBy: 'caller' };
