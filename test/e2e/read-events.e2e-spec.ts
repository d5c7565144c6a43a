import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestApi, type Answer, type TestApi } from './api/test-api.js';

const event = (more: object = {}): object => ({
  type: 'case.viewed',
  actor: { id: 'anna', type: 'user', ip: '192.0.2.1' },
  entity: { type: 'case', id: '7' },
  ...more,
});

describe('reading the audit trail', () => {
  let api: TestApi;
  let position: string;

  beforeAll(async () => {
    api = await startTestApi();
    const events = Array.from({ length: 30 }, (_, i) =>
      event({
        id: `e-${i}`,
        requestId: `r-${i % 3}`,
        reason: `because ${i}`,
        metadata: { n: i, deep: { a: `v${i % 2}` } },
      }),
    );
    const { body } = await api.post('/v1/audit/events/batch', events);
    position = body.data[29].receipt.position;
  });

  afterAll(async () => {
    await api.stop();
  });

  const find = (query: string): Promise<Answer> => api.getReached(`/v1/audit/events?${query}`, position);
  const ids = (answer: Answer): string[] => answer.body.data.map((entry: { id: string }) => entry.id);

  it('given events, when they are asked for by a filter, then a page of them comes, newest first', async () => {
    const answer = await find('type=case.viewed&requestId=r-1&limit=4');
    expect(answer.status).toBe(200);
    expect(ids(answer)).toEqual(['e-28', 'e-25', 'e-22', 'e-19']);
    expect(answer.body.page).toEqual({ limit: 4, next: expect.any(String) });
    expect(BigInt(answer.body.meta.position)).toBeGreaterThanOrEqual(BigInt(position));
    const next = await find(`type=case.viewed&requestId=r-1&limit=4&cursor=${answer.body.page.next}`);
    expect(ids(next)).toEqual(['e-16', 'e-13', 'e-10', 'e-7']);
  });

  it.each([
    ['actor=anna&requestId=r-0&requestId=r-2&limit=1000', 20],
    ['metadata.deep.a=v1&type=case.viewed', 15],
    ['q=because+17', 1],
    ['entityType=case&entityId=7&sort=oldest&limit=5', 5],
    ['actor=nobody', 0],
  ])('given %s, when it is asked, then %i are found', async (query, count) => {
    expect((await find(query)).body.data).toHaveLength(count);
  });

  it('given an id, when it is asked for, then the entry comes with everything that was said', async () => {
    const { status, body } = await api.getReached('/v1/audit/events/e-3', position);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      id: 'e-3',
      type: 'case.viewed',
      category: 'data-access',
      operation: 'viewed',
      actor: { id: 'anna', type: 'user', ip: '192.0.2.1' },
      entity: { type: 'case', id: '7' },
      metadata: { n: 3, deep: { a: 'v1' } },
      retentionClass: 'access',
      receipt: { stream: expect.stringMatching(/^audit-/) },
    });
    expect(body.redacted).toBeUndefined();
  });

  it('given text that is hard to store in every field, when it is recorded, then it is found by each, as it was', async () => {
    const nul = 'a\u0000b\nc\ud83d\ude00';
    const odd = {
      id: `odd/${nul}`,
      actor: { id: nul, type: nul, ip: nul, userAgent: nul, sessionId: nul },
      entity: { type: nul, id: nul },
      operation: nul,
      service: nul,
      reason: nul,
      requestId: nul,
      correlationId: nul,
      causationId: nul,
      subject: { type: nul, id: nul },
      before: nul,
      after: { [nul]: nul },
      metadata: { [nul]: [nul, 1e20, -0.5] },
      original: nul,
    };
    const recorded = await api.post('/v1/audit/events', event(odd));
    expect(recorded.status).toBe(201);
    const one = await api.getReached(`/v1/audit/events/${encodeURIComponent(odd.id)}`, recorded.body.receipt.position);
    expect(one.status).toBe(200);
    expect(one.body).toMatchObject(odd);
    const value = encodeURIComponent(nul);
    for (const name of ['actor', 'entityType', 'entityId', 'service', 'requestId', 'correlationId', 'subject', `metadata.${value}`])
      expect([name, ids(await api.get(`/v1/audit/events?${name}=${value}`))]).toEqual([name, [odd.id]]);
  }); // prettier-ignore

  it('given an auditor, when entries are read, then personal data are hidden, and named', async () => {
    const key = await api.post('/v1/identity/keys', { name: 'auditor', roles: ['auditor'] });
    const headers = { authorization: `Bearer ${key.body.key}`, 'steno-min-position': position };
    const { body } = await api.get('/v1/audit/events/e-3', headers);
    expect(body.actor).toEqual({ type: 'user' });
    expect(body.redacted).toEqual(['/actor/id', '/actor/ip']);
    const page = await api.get('/v1/audit/events?requestId=r-1', headers);
    expect(page.body.data.every((entry: { actor: object }) => !('id' in entry.actor))).toBe(true);
  });

  it('given a privacy officer, when entries are read, then they are clear for a purpose', async () => {
    const key = await api.post('/v1/identity/keys', { name: 'officer', roles: ['privacy-officer'] });
    const headers = { authorization: `Bearer ${key.body.key}`, 'steno-min-position': position };
    expect((await api.get('/v1/audit/events/e-3', headers)).body.actor.id).toBeUndefined();
    const purpose = { ...headers, 'steno-purpose': 'access request 7' };
    expect((await api.get('/v1/audit/events/e-3', purpose)).body.actor.id).toBe('anna');
  });

  it.each([
    ['nothing=1', 'HTTP.PARAMETER'],
    ['__proto__=1', 'HTTP.PARAMETER'],
    ['metadata.=1', 'HTTP.PARAMETER'],
    ['from=now', 'AUDIT.TIME_INVALID'],
    ['from=2026-01-01T00:00:00Z&from=2026-01-01T00:00:00Z', 'HTTP.PARAMETER'],
    ['limit=0', 'AUDIT.LIMIT_INVALID'],
    ['limit=ten', 'HTTP.PARAMETER'],
    ['cursor=abc', 'AUDIT.CURSOR_INVALID'],
    ['sort=random', 'HTTP.PARAMETER'],
    [`actor=${'x'.repeat(5000)}`, 'AUDIT.VALUE_INVALID'],
  ])('given the query %s, when it is asked, then it is refused: %s', async (query, code) => {
    const answer = await find(query);
    expect([answer.status, answer.body.code]).toEqual([400, code]);
  });

  it('given a position that is far off, when an answer as new as that is asked for, then it is not yet there', async () => {
    const answer = await api.get('/v1/audit/events', { 'steno-min-position': '999999999999' });
    expect([answer.status, answer.body.code]).toEqual([503, 'AUDIT.POSITION_NOT_REACHED']);
    expect(answer.headers.get('retry-after')).toBe('1');
    const odd = await api.get('/v1/audit/events', { 'steno-min-position': '-1' });
    expect([odd.status, odd.body.code]).toEqual([400, 'HTTP.MIN_POSITION']);
  });

  it('given no such id, when it is asked for, then there is none', async () => {
    const answer = await api.get('/v1/audit/events/nothing');
    expect([answer.status, answer.body.code]).toEqual([404, 'AUDIT.ENTRY_NOT_FOUND']);
  });

  it('given a call, when it is completed, then its audit entry has before and after', async () => {
    const received = await api.post('/v1/calls', { callerNumber: '+13125550123', startedAt: '2026-01-21T10:00:00Z' });
    const end = { durationSeconds: 42, outcome: 'converted' };
    const completed = await api.post(`/v1/calls/${received.body.id}/complete`, end);
    const fresh = { 'steno-min-position': completed.body.receipt.position };
    const { body } = await api.get(`/v1/audit/events?entityType=call&entityId=${received.body.id}`, fresh);
    expect(body.data).toHaveLength(2);
    expect(body.data[0]).toMatchObject({ actor: { type: 'api-key' }, after: { status: 'completed' } });
    expect(body.data[0].before).toBeDefined();
  });

  it('given readings, when they are asked for, then each is in the trail itself, with what was asked and by whom', async () => {
    await api.restart();
    const last = (await api.post('/v1/audit/events', event({ id: 'after-readings' }))).body.receipt.position;
    const path = '/v1/audit/events?type=audit-trail.read&limit=1000';
    const { body } = await api.getReached(path, last, { 'steno-purpose': 'a look' });
    const reads = body.data.flatMap((entry: { metadata: { reads: object[] } }) => entry.metadata.reads);
    expect(reads).toContainEqual(
      expect.objectContaining({ asked: '/v1/audit/events/e-3', entries: 1, clear: true, purpose: 'access request 7' }),
    );
    expect(reads).toContainEqual(expect.objectContaining({ asked: '/v1/audit/events/e-3', clear: false }));
  });
});
