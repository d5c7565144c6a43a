import { describe, expect, it } from '@jest/globals';
import { parseFieldMap } from '../index.js';
import { codeOf, eventOf } from '../testing/import-one.js';

describe('the format ndjson', () => {
  it('given an audit event in the shape of the API, then it passes with its own id; members the API does not know stay in the original', () => {
    const event = {
      id: 'e1',
      type: 'case.viewed',
      actor: { id: 'ada' },
      entity: { type: 'case', id: '1' },
      occurredAt: '2026-11-20T10:00:00Z',
    };
    expect(eventOf('ndjson', { ...event, unknown: 1 })).toEqual(event);
  });

  it('given integers beyond 2^53, then their digits are kept as text, and everywhere in the original', () => {
    const text =
      '{ "EventID": 4625, "Channel":"Security","Hostname":"dc1","@timestamp":"2026-11-20T10:00:00Z","SubjectUserName":"ada","SubjectDomainName":"CORP","Keywords":-9214364837600034816 }';
    expect(eventOf('ndjson', text)).toMatchObject({
      type: 'windows.security.4625',
      actor: { id: 'CORP\\ada', type: 'user' },
      operation: 'logon-failed',
      category: 'authentication',
      metadata: { EventID: 4625, Keywords: '-9214364837600034816' },
    });
  });

  it('given a Kubernetes audit event, then its id is that of the request and the stage', () => {
    const record = {
      auditID: 'a1',
      stage: 'ResponseComplete',
      verb: 'create',
      user: { username: 'system:serviceaccount:ci:builder' },
      sourceIPs: ['::1'],
      objectRef: { resource: 'pods', subresource: 'exec', namespace: 'prod', name: 'api' },
      responseStatus: { code: 403, message: 'no' },
      requestReceivedTimestamp: '2026-11-20T10:00:00.123456Z',
    };
    expect(eventOf('ndjson', record)).toMatchObject({
      id: 'kubernetes:a1:ResponseComplete',
      type: 'kubernetes.pods/exec.create',
      actor: { id: 'system:serviceaccount:ci:builder', type: 'service-account', ip: '::1' },
      entity: { type: 'kubernetes.pods/exec', id: 'prod/api' },
      outcome: 'denied',
      reason: 'no',
    });
  });

  it('given an event of the GitHub API wrapped by a collector, then it is found inside', () => {
    const event = {
      id: '9',
      type: 'PullRequestEvent',
      actor: { login: 'ada' },
      repo: { name: 'a/b' },
      payload: { action: 'opened' },
      created_at: '2026-11-20T10:00:00Z',
    };
    expect(eventOf('ndjson', { source: 'x', event })).toMatchObject({
      id: 'github:9',
      type: 'github.pull-request.opened',
      entity: { type: 'repository', id: 'a/b' },
    });
  });

  it('given a record of no known kind, then the usual names of fields are tried, in any spelling', () => {
    const record = {
      EVENT_TYPE: 'User Login',
      created_at: 1_763_632_800,
      user: { email: 'ada@example.com' },
      app: 'portal',
      client_ip: '192.0.2.1',
      Result: 'FAILURE',
    };
    expect(eventOf('ndjson', record)).toEqual({
      id: expect.stringMatching(/^ndjson:[\w-]{43}$/),
      type: 'user-login',
      occurredAt: '2025-11-20T10:00:00.000000Z',
      actor: { id: 'ada@example.com', ip: '192.0.2.1' },
      entity: { type: 'system', id: 'portal' },
      outcome: 'failure',
      service: 'portal',
    });
  });

  it('given a field map, then it goes before what the names say', () => {
    const fieldMap = parseFieldMap([
      'type==app.order.placed',
      'occurredAt=t',
      'actor.id=who.0',
      'actor.type==service',
      'entity.id=order',
      'entity.type==order',
      'after=state',
      'metadata.shop=shop',
      'severity=level',
    ]);
    const record = {
      t: '2026-11-20 10:00:00,250 +0100',
      who: ['till-3'],
      order: 17,
      state: { total: '9.99' },
      shop: 'x',
      level: 'warn',
      action: 'ignored',
    };
    expect(eventOf('ndjson', record, { fieldMap })).toMatchObject({
      type: 'app.order.placed',
      occurredAt: '2026-11-20T10:00:00.250+01:00',
      actor: { id: 'till-3', type: 'service' },
      entity: { type: 'order', id: '17' },
      after: { total: '9.99' },
      severity: 'medium',
      metadata: { shop: 'x' },
    });
  });

  it.each([
    [{ action: 'x', user: 'a', service: 's' }, 'NDJSON.NO_TIME'],
    [{ action: 'x', user: 'a', service: 's', time: '2026-11-20T10:00:00' }, 'NDJSON.NO_TIME'],
    [{ time: '2026-11-20T10:00:00Z', user: 'a', service: 's' }, 'NDJSON.NO_TYPE'],
    [{ time: '2026-11-20T10:00:00Z', action: 'x', service: 's' }, 'NDJSON.NO_ACTOR'],
    [{ time: '2026-11-20T10:00:00Z', action: 'x', user: 'a' }, 'NDJSON.NO_ENTITY'],
    ['[1]', 'RECORD.NOT_AN_OBJECT'],
    ['{"a":', 'RECORD.NOT_JSON'],
    ['', 'RECORD.NOT_JSON'],
  ])('given %j, then it is reported as %s', (record, code) => {
    expect(codeOf('ndjson', record)).toBe(code);
  });
});
