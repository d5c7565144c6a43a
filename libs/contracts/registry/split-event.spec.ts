import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { JsonObject } from '#libs/kernel';
import { CALL_RECEIVED } from '../exchange/call-received.contract.js';
import { assembleEvent } from './assemble-event.js';
import { splitEvent } from './split-event.js';

const event = (more: JsonObject = {}): JsonObject => ({
  occurredAt: '2026-11-21T10:00:00.000000Z',
  startedAt: '2026-11-21T10:00:00.000000Z',
  callerNumber: '+13125550123',
  campaignId: 'Spring',
  actor: { id: 'anna', type: 'user', ip: '192.0.2.1' },
  reason: 'came in',
  ...more,
});

describe('splitting an event', () => {
  it('given a call, when it is split, then times stand in clear and each person has a group, the rest comes last', () => {
    const { open, groups } = splitEvent(event({ calledNumber: '+18005550100' }), CALL_RECEIVED.schema);

    expect(open).toEqual({
      occurredAt: '2026-11-21T10:00:00.000000Z',
      startedAt: '2026-11-21T10:00:00.000000Z',
      actorType: 'user',
    });
    expect(groups).toEqual([
      { subjects: [{ type: 'user', id: 'anna' }], fields: { '/actor/id': 'anna', '/actor/ip': '192.0.2.1' } },
      { subjects: [{ type: 'phone', id: '+18005550100' }], fields: { '/calledNumber': '+18005550100' } },
      { subjects: [{ type: 'phone', id: '+13125550123' }], fields: { '/callerNumber': '+13125550123' } },
      { subjects: [], fields: { '/campaignId': 'Spring', '/reason': 'came in' } },
    ]);
  });

  it('given a caller who calls the own number, when it is split, then both fields lie in one group', () => {
    const { groups } = splitEvent(event({ calledNumber: '+13125550123' }), CALL_RECEIVED.schema);
    expect(groups[1]?.fields).toEqual({ '/calledNumber': '+13125550123', '/callerNumber': '+13125550123' });
  });

  it('given an actor that is a machine, when it is split, then its fields are about nobody', () => {
    const { groups } = splitEvent(event({ actor: { id: 'importer', type: 'service' } }), CALL_RECEIVED.schema);
    expect(groups.at(-1)).toEqual({
      subjects: [],
      fields: { '/actor/id': 'importer', '/campaignId': 'Spring', '/reason': 'came in' },
    });
  });

  it('given an actor type that may not stand in clear, when it is split, then open says other and the value is boxed', () => {
    const { open, groups } = splitEvent(event({ actor: { id: 'a', type: 'Anna 5550123' } }), CALL_RECEIVED.schema);
    expect(open['actorType']).toBe('other');
    expect(groups.flatMap((g) => Object.entries(g.fields))).toContainEqual(['/actor/type', 'Anna 5550123']);
  });

  it('given any event, when it is split and put together, then it is the same', () => {
    const text = fc.string({ unit: 'binary', maxLength: 20 });
    const actor = fc.record({ id: text, type: text, ip: text }, { requiredKeys: ['id'] });
    const any = fc.record(
      { callerNumber: text, calledNumber: text, startedAt: text, reason: text, actor, campaignId: text },
      { requiredKeys: ['actor'], noNullPrototype: true },
    );
    fc.assert(
      fc.property(any, (value) => {
        const whole = value as unknown as JsonObject;
        const { open, groups } = splitEvent(whole, CALL_RECEIVED.schema);
        const fields = Object.assign({}, ...groups.map((group) => group.fields));
        expect(assembleEvent(CALL_RECEIVED.schema, open, fields)).toEqual(whole);
        expect(groups.every((group) => Object.keys(group.fields).length > 0)).toBe(true);
      }),
    );
  });
});
