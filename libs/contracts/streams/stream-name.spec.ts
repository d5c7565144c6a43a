import { describe, expect, it } from '@jest/globals';
import { randomShortId, uuidV4 } from '#libs/kernel';
import { aggregateStream, auditStream, CHECKPOINT_STREAM, ledgerStream, parseStreamName } from './stream-name.js';

describe('stream names', () => {
  const tenantId = randomShortId();
  const id = uuidV4();

  it('given the parts of a name, when it is built and taken apart, then the parts are the same', () => {
    expect(parseStreamName(aggregateStream('call', tenantId, id))).toEqual({
      kind: 'aggregate',
      category: 'call',
      tenantId,
      id,
    });
    const recorder = randomShortId();
    expect(parseStreamName(auditStream(tenantId, recorder))).toEqual({
      kind: 'audit',
      category: 'audit',
      tenantId,
      id: recorder,
    });
    expect(parseStreamName(ledgerStream(tenantId, id))).toEqual({ kind: 'ledger', category: 'ledger', tenantId, id });
  });

  it('given a part of another form, when a name is built, then it is refused', () => {
    expect(() => aggregateStream('ledger', tenantId, id)).toThrow(RangeError);
    expect(() => aggregateStream('audit', tenantId, id)).toThrow(RangeError);
    expect(() => aggregateStream('Call', tenantId, id)).toThrow(RangeError);
    expect(() => aggregateStream('call', 'acme', id)).toThrow(RangeError);
    expect(() => aggregateStream('call', tenantId, '+13125550123')).toThrow(RangeError);
    expect(() => aggregateStream('call', tenantId, id.toUpperCase())).toThrow(RangeError);
    expect(() => auditStream(tenantId, id)).toThrow(RangeError);
  });

  it.each([
    CHECKPOINT_STREAM,
    '$$audit-x',
    'call',
    `call-${tenantId}.`,
    `audit-${tenantId}.${uuidV4()}`,
    `call-acme.${id}`,
    '',
  ])('given %p, when it is taken apart, then it is none of ours', (stream) => {
    expect(parseStreamName(stream)).toBeUndefined();
  });
});
