import { describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import type { JsonObject } from '#libs/kernel';
import { EVENT_CATALOGUE } from '../registry/event-catalogue.js';
import { splitEvent } from '../registry/split-event.js';
import { UPCASTERS } from '../upcasting/upcasters.js';
import { CALL_COMPLETED_V1 } from './call-completed-v1.contract.js';
import { CALL_COMPLETED } from './call-completed.contract.js';
import { CALL_OUTCOMES } from './call.events.js';

const ajv = new Ajv2020({ allErrors: true, strict: true, strictRequired: false, validateFormats: false });
ajv.addVocabulary(['x-open', 'x-subject', 'x-subject-type']);
const isV1 = ajv.compile(CALL_COMPLETED_V1.schema);
const isV2 = ajv.compile(CALL_COMPLETED.schema);

const time = fc
  .date({ min: new Date('2000-01-01T00:00:00Z'), max: new Date('2099-12-31T00:00:00Z'), noInvalidDate: true })
  .map((date) => date.toISOString().replace('Z', '000Z'));
const text = fc.string({ minLength: 1, maxLength: 40 });
const money = fc.record({ amount: fc.nat().map(String), currency: fc.constantFrom('USD', 'EUR') });
const actor = fc.record({ id: text, type: fc.constantFrom('user', 'service'), ip: text }, { requiredKeys: ['id'] });
const said = fc.record(
  {
    occurredAt: time,
    endedAt: time,
    durationSeconds: fc.integer({ min: 0, max: 604_800 }),
    outcome: fc.constantFrom(...CALL_OUTCOMES),
    actor,
    buyerId: text,
    reason: text,
    requestId: text,
    sent: fc.record({ endedAt: text }),
  },
  { requiredKeys: ['occurredAt', 'endedAt', 'durationSeconds', 'outcome', 'actor'] },
);
const anyV1 = fc.tuple(said, fc.option(money, { nil: {} })).map((parts) => Object.assign({}, ...parts) as JsonObject);

describe('the end of a call, from version 1 to version 2', () => {
  it('given any valid event of version 1, when it is upcast, then it is a valid one of version 2, says the same, and was not changed', () => {
    fc.assert(
      fc.property(anyV1, (data) => {
        expect([isV1(data), isV2(data)]).toEqual([true, false]);
        const before = structuredClone(data);
        const read = UPCASTERS.upcast({ type: CALL_COMPLETED_V1.type, data });
        expect(read.type).toBe(CALL_COMPLETED.type);
        expect(isV2(read.data)).toBe(true);
        const { endedBy, ...rest } = read.data;
        expect(rest).toEqual(before);
        expect(endedBy).toBe(before['outcome'] === 'abandoned' ? 'caller' : 'unknown');
        expect(data).toEqual(before);
      }),
    );
  });

  it('given events of both versions whose boxes stay closed, when they are read, then both are of version 2 with what stands open', () => {
    fc.assert(
      fc.property(anyV1, fc.boolean(), (data, isOld) => {
        const contract = isOld ? CALL_COMPLETED_V1 : CALL_COMPLETED;
        const { open } = splitEvent(isOld ? data : { ...data, endedBy: 'exchange' }, contract.schema);
        const read = EVENT_CATALOGUE.read({ type: contract.type, open, fields: {} })!;
        expect(read.type).toBe(CALL_COMPLETED.type);
        expect(read.data).toMatchObject({ durationSeconds: data['durationSeconds'], outcome: data['outcome'] });
        if (!isOld) expect(read.data['endedBy']).toBe('exchange');
      }),
    );
  });
});
