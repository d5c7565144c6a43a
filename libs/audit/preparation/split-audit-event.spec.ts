import { describe, expect, it } from '@jest/globals';
import type { AuditEvent } from '#libs/contracts';
import { auditDefaultsOf } from '../defaults/audit-defaults-of.js';
import { splitAuditEvent } from './split-audit-event.js';

const NOW = '2026-11-21T10:00:00.000000Z';
const ID = '01993f9e-0000-7000-8000-000000000000';

function split(event: Partial<AuditEvent>): ReturnType<typeof splitAuditEvent> {
  const whole = { type: 'user.login', actor: { id: 'anna' }, entity: { type: 'case', id: '7' }, ...event };
  return splitAuditEvent(whole, auditDefaultsOf(whole, NOW), { id: ID });
}

const box = (event: ReturnType<typeof splitAuditEvent>, name: string): Record<string, unknown> =>
  JSON.parse(JSON.stringify(event.boxes.find((one) => one.name === name)!.fields)) as Record<string, unknown>;

describe('laying out an audit event', () => {
  it('given the least an event can say, when it is laid out, then the defaults stand in clear and the names in boxes', () => {
    const event = split({});
    expect(JSON.parse(JSON.stringify(event.open))).toEqual({
      occurredAt: NOW,
      type: 'user.login',
      category: 'authentication',
      operation: 'login',
      severity: 'info',
      outcome: 'success',
      entityType: 'case',
    });
    expect(box(event, 'actor')).toEqual({ '/actor/id': 'anna' });
    expect(box(event, 'content')).toEqual({ '/entity/id': '7' });
    expect(event.boxes.map((one) => one.class)).toEqual(['security', 'security', 'security']);
  });

  it('given words that may not stand in clear, when it is laid out, then open says other and they are boxed', () => {
    const event = split({
      type: 'user.5551234',
      operation: 'View',
      service: 'Portal',
      actor: { id: 'a', type: 'Doctor Who' },
      entity: { type: 'case 12345', id: '1' },
    });
    expect(event.open).toMatchObject({
      type: 'other',
      operation: 'other',
      service: 'other',
      actorType: 'other',
      entityType: 'other',
    });
    expect(box(event, 'actor')).toMatchObject({ '/actor/type': 'Doctor Who' });
    expect(box(event, 'content')).toMatchObject({
      '/type': 'user.5551234',
      '/operation': 'View',
      '/service': 'Portal',
      '/entity/type': 'case 12345',
    });
  });

  it('given a person, a subject and an original, when it is laid out, then each box has the keys of whom it is about', () => {
    const event = split({
      actor: { id: 'anna', type: 'user' },
      subject: { type: 'phone', id: '+1 (312) 555-0123' },
      original: '{"raw":1}',
    });
    const anna = { type: 'user', id: 'anna' };
    const phone = { type: 'phone', id: '+13125550123' };
    expect(event.boxes.map(({ name, subjects }) => [name, subjects])).toEqual([
      ['actor', [anna]],
      ['content', [phone]],
      ['original', [anna, phone]],
    ]);
  });

  it('given a machine as the actor, when it is laid out, then its box is about nobody', () => {
    expect(split({ actor: { id: 'backup', type: 'service' } }).boxes[0]!.subjects).toEqual([]);
  });

  it('given an actor of type phone whose id is no number, when it is laid out, then it is a user', () => {
    expect(split({ actor: { id: 'anonymous', type: 'phone' } }).boxes[0]!.subjects).toEqual([
      { type: 'user', id: 'anonymous' },
    ]);
  });

  it.each([
    [{ type: 'call.recording.viewed' }, 'data-access', 'call'],
    [{ type: 'case.view' }, 'data-access', 'access'],
    [{ type: 'billing.invoice.created' }, 'entity-mutation', 'billing'],
    [{ type: 'consent.revoked' }, 'permission', 'consent'],
    [{ type: 'thing.happened' }, 'system', 'administration'],
    [{ type: 'thing.happened', category: 'compliance' }, 'compliance', 'legal'],
    [{ type: 'thing.happened', retentionClass: 'call' }, 'system', 'call'],
  ] as const)('given %j, when defaults are filled in, then it is %s and kept as %s', (event, category, kept) => {
    const laid = split(event);
    expect([laid.open['category'], laid.boxes[0]!.class]).toEqual([category, kept]);
  });
});
