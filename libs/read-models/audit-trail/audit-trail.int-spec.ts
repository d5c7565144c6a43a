import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { AuditEvent } from '#libs/contracts';
import { AuditTrailBed } from '#libs/testing';

const LOGIN: AuditEvent = {
  type: 'user.login',
  actor: { id: 'anna', type: 'user', ip: '192.0.2.1', userAgent: 'Mozilla/5.0', sessionId: 's-1' },
  entity: { type: 'session', id: 's-1' },
};

describe('the audit trail', () => {
  let bed: AuditTrailBed;
  let tenantId: string;

  beforeAll(async () => {
    bed = await AuditTrailBed.create();
    tenantId = await bed.tenant();
  });

  afterAll(() => bed.close());

  it('given an event, when it is projected, then its entry says what was sent', async () => {
    const sent: AuditEvent = {
      ...LOGIN,
      id: 'login-1',
      occurredAt: '2026-11-21T10:00:00.1234567+01:00',
      before: null,
      after: { state: 'open', nul: 'a\0b' },
      reason: 'start of shift',
      subject: { type: 'phone', id: '+1 (312) 555-0123' },
      severity: 'high',
      service: 'portal',
      requestId: 'req-1',
      correlationId: 'case-17',
      causationId: 'click-3',
      metadata: { ip_address: '192.0.2.1', tags: ['a', 'b'] },
      original: '{"event":"login"}',
    };
    await bed.record(tenantId, [sent]);
    await bed.project();
    const { entries, next, position } = await bed.find(tenantId);
    expect(next).toBeNull();
    expect(position).toBe(await bed.store.headPosition());
    const { original, ...listed } = sent;
    expect(entries).toEqual([
      {
        entry: {
          ...listed,
          eventId: expect.any(String),
          occurredAt: '2026-11-21T09:00:00.123456Z',
          sent: { occurredAt: sent.occurredAt },
          recordedAt: '2026-11-21T10:00:00.000000Z',
          operation: 'login',
          category: 'authentication',
          outcome: 'success',
          retentionClass: 'security',
          receipt: { stream: expect.stringMatching(`^audit-${tenantId}`), revision: '0', position: String(position) },
        },
        personal: expect.arrayContaining(['/actor/id', '/before', '/subject', '/original']),
      },
    ]);
    const one = await bed.getQuery().execute(tenantId, 'login-1');
    expect(one.entry).toEqual({ ...entries[0]!.entry, original });
    const byEventId = await bed.getQuery().execute(tenantId, one.entry.eventId);
    expect(byEventId).toEqual(one);
  });
});
