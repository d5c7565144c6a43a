import { describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import fc from 'fast-check';
import type { JsonObject, JsonValue } from '#libs/kernel';
import { AUDIT_CATEGORIES, AUDIT_EVENT_SCHEMA, RETENTION_CLASSES } from '#libs/contracts';
import { validateAuditEvent } from './audit-event.validator.js';
import { Findings } from './findings.js';

const ajv = new Ajv2020({ strict: false, allErrors: true });
(addFormats as unknown as (ajv: Ajv2020) => void)(ajv);
const reference = ajv.compile(AUDIT_EVENT_SCHEMA);

const event = (more: JsonObject = {}): JsonObject => ({
  type: 'user.login',
  actor: { id: 'agent42' },
  entity: { type: 'case', id: '123' },
  ...more,
});

function findingsOf(value: JsonValue, at = ''): Record<string, string> {
  const findings = new Findings();
  validateAuditEvent(value, at, findings);
  return Object.fromEntries(findings.errors.map(({ pointer, code }) => [pointer, code]));
}

describe('validating audit events', () => {
  it('given an event with every field, when it is validated, then there are no findings', () => {
    const whole = event({
      id: 'x',
      occurredAt: '2026-11-21T10:00:00Z',
      actor: { id: 'a', type: 'user', ip: '192.0.2.1', userAgent: 'u', sessionId: 's' },
      operation: 'view',
      category: 'data-access',
      severity: 'info',
      outcome: 'success',
      before: null,
      after: [1],
      reason: 'r',
      subject: { type: 'phone', id: '+13125550123' },
      retentionClass: 'call',
      service: 'portal',
      requestId: 'q',
      correlationId: 'c',
      causationId: 'd',
      metadata: {},
      original: '',
    });
    expect(findingsOf(whole)).toEqual({});
  });

  it('given several things wrong, when it is validated, then each is named by pointer and code', () => {
    const bad = event({
      type: 'User Login',
      actor: { ip: 7, name: 'x' },
      severity: 'grave',
      occurredAt: 'yesterday',
      'a/b~c': 1,
      metadata: [],
      id: '',
      reason: 'x'.repeat(8193),
    });
    expect(findingsOf(bad, '/3')).toEqual({
      '/3/type': 'FIELD.PATTERN',
      '/3/actor/ip': 'FIELD.TYPE',
      '/3/actor/name': 'FIELD.UNKNOWN',
      '/3/actor/id': 'FIELD.REQUIRED',
      '/3/severity': 'FIELD.NOT_ALLOWED',
      '/3/occurredAt': 'FIELD.TIME',
      '/3/a~1b~0c': 'FIELD.UNKNOWN',
      '/3/metadata': 'FIELD.TYPE',
      '/3/id': 'FIELD.TOO_SHORT',
      '/3/reason': 'FIELD.TOO_LONG',
    });
  });

  it.each([[null], ['text'], [7], [[]], [true]])('given %j instead of an event, then that is the finding', (value) => {
    expect(findingsOf(value as JsonValue)).toEqual({ '': 'FIELD.TYPE' });
  });

  it('given members that every object inherits, when it is validated, then they are unknown, not present', () => {
    expect(findingsOf({ constructor: 1, toString: 2 })).toMatchObject({
      '/constructor': 'FIELD.UNKNOWN',
      '/toString': 'FIELD.UNKNOWN',
      '/type': 'FIELD.REQUIRED',
    });
  });

  it.each([
    ['phone', '13125550123'],
    ['phone', '+123'],
    ['email', ' '],
  ])('given a subject %s %j, then it could not be found again and is refused', (type, id) => {
    expect(findingsOf(event({ subject: { type, id } }))).toEqual({ '/subject/id': 'PRIVACY.SUBJECT_INVALID' });
  });

  it('given 128 characters beyond the BMP, when they are counted, then they are 128', () => {
    expect(findingsOf(event({ id: '😀'.repeat(128) }))).toEqual({});
    expect(findingsOf(event({ id: '😀'.repeat(129) }))).toEqual({ '/id': 'FIELD.TOO_LONG' });
  });

  it('given thousands of unknown fields, when it is validated, then the findings are bounded', () => {
    const many = Object.fromEntries(Array.from({ length: 5000 }, (_, i) => [`f${i}`, i]));
    expect(Object.keys(findingsOf(event(many)))).toHaveLength(100);
  });

  it('given anything, when it is validated, then a general validator of the schema agrees', () => {
    const text = fc.oneof(fc.string(), fc.constantFrom('user.login', 'a', '2026-11-21T10:00:00Z', 'info', 'success'));
    const some = fc.oneof(text, fc.jsonValue({ maxDepth: 1 }));
    const part = (inner: fc.Arbitrary<unknown>, ...names: string[]): fc.Arbitrary<unknown> =>
      fc.record(Object.fromEntries(names.map((name) => [name, inner])), { requiredKeys: [], noNullPrototype: true });
    const value = fc.record(
      {
        ...Object.fromEntries(Object.keys(AUDIT_EVENT_SCHEMA.properties).map((name) => [name, some])),
        type: fc.oneof({ weight: 5, arbitrary: fc.constant('a.b') }, some),
        actor: fc.oneof(part(some, 'id', 'type', 'ip', 'x'), part(fc.constant('a'), 'id', 'type', 'ip'), some),
        entity: fc.oneof(part(some, 'id', 'type'), fc.constant({ id: 'a', type: 'b' }), some),
        subject: fc.oneof(part(fc.constant('a'), 'id', 'type'), some),
        category: fc.oneof(fc.constantFrom(...AUDIT_CATEGORIES), some),
        retentionClass: fc.oneof(fc.constantFrom(...RETENTION_CLASSES), some),
        metadata: fc.oneof(fc.object({ maxDepth: 1 }), some),
        unknown: some,
      },
      { requiredKeys: [], noNullPrototype: true },
    );
    fc.assert(
      fc.property(value, (candidate) => {
        const plain = JSON.parse(JSON.stringify(candidate)) as JsonValue;
        expect(validateAuditEvent(plain, '', new Findings())).toBe(reference(plain));
      }),
      { numRuns: 2000 },
    );
  });
});
