import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { waitFor } from '#libs/testing';
import { parkAfter } from './projections/park-after.js';
import { startTestApi, type Answer, type TestApi } from './api/test-api.js';

const MODEL = '/v1/admin/projections/audit-trail';
const EVENT = { type: 'case.viewed', actor: { id: 'agent42' }, entity: { type: 'case', id: '17' } };

describe('the administration of projections', () => {
  let api: TestApi;
  let postgres: Client;

  beforeAll(async () => {
    api = await startTestApi();
    postgres = new Client({ connectionString: api.database.url });
    await postgres.connect();
  });

  afterAll(async () => {
    await postgres.end();
    await api.stop();
  });

  const drop = (path: string): Promise<Response> => api.request(path, { method: 'DELETE' });

  async function record(count: number): Promise<string> {
    const events = Array.from({ length: count }, (_, i) => ({ ...EVENT, requestId: `r${i}` }));
    const { status, body } = await api.post('/v1/audit/events/batch', events);
    expect(status).toBe(201);
    return body.data.at(-1).receipt.position;
  }

  async function ended(version: number): Promise<Answer['body']> {
    const find = async (): Promise<Answer['body']> =>
      (await api.get(MODEL)).body.versions.find((one: { version: number }) => one.version === version);
    await waitFor(async () => ['ready', 'switched', 'failed'].includes((await find()).rebuild.phase), {
      timeoutMs: 30_000,
      what: 'the rebuild to end',
    });
    return find();
  }

  const changes = async (): Promise<string[]> => {
    const { body } = await api.get('/v1/audit/events?entityType=projection&sort=oldest');
    return body.data.map(({ type }: { type: string }) => type);
  };

  it('given a trail, when a rebuild is ordered, then it is watched, compared, switched, and all of it is audited', async () => {
    const position = await record(300);
    await api.getReached('/v1/audit/events?limit=1', position);
    const { body: list } = await api.get('/v1/admin/projections');
    expect(list.data).toMatchObject([{ name: 'audit-trail', version: 1, parked: 0, dropped: 0, rebuilding: null }]);

    const ordered = await api.post(`${MODEL}/rebuild`, {});
    expect([ordered.status, ordered.body]).toEqual([202, { projection: 'audit-trail', version: 2 }]);
    const { state, events, rebuild } = await ended(2);
    expect(state).toBe('live');
    expect(rebuild).toMatchObject({ phase: 'switched', switch: true, failure: null, comparison: { isEqual: true } });
    await waitFor(async () => (await ended(2)).rebuild.events >= 300, { what: 'the last word of the rebuild' });
    expect((await ended(2)).rebuild).toMatchObject({ fraction: 1, times: { opening: expect.any(Number) } });
    expect(events).toBeGreaterThanOrEqual(300);

    const after = await record(1);
    const found = await api.getReached('/v1/audit/events?requestId=r0', after);
    expect(found.body.data).toHaveLength(2);
    expect((await drop(`${MODEL}/versions/1`)).status).toBe(200);
    expect((await api.get(MODEL)).body.versions).toHaveLength(1);
    const last = await record(1);
    await api.getReached('/v1/audit/events?limit=1', last);
    expect(await changes()).toEqual(['projections.rebuild-order', 'projections.version-drop']);
  });

  it('given a rebuild that is not to switch, when the switch is ordered, then that version is the live one', async () => {
    const { body } = await api.post(`${MODEL}/rebuild`, { switch: false, maxPerSecond: 100_000 });
    expect((await ended(body.version)).state).toBe('building');
    const again = await api.post(`${MODEL}/rebuild`, {});
    expect([again.status, again.body.code]).toEqual([409, 'PROJECTION.REBUILD_EXISTS']);
    expect((await api.post(`${MODEL}/versions/${body.version}/switch`, {})).status).toBe(202);
    await waitFor(async () => (await api.get(MODEL)).body.version === body.version, { what: 'the switch' });
    const twice = await api.post(`${MODEL}/versions/${body.version}/switch`, {});
    expect([twice.status, twice.body.code]).toEqual([409, 'PROJECTION.NOT_BEING_BUILT']);
  });

  it.each([
    ['POST', '/v1/admin/projections/nothing/rebuild', {}, 404, 'PROJECTION.UNKNOWN'],
    ['POST', `${MODEL}/rebuild`, { maxPerSecond: 0 }, 422, 'REQUEST.INVALID'],
    ['POST', `${MODEL}/rebuild`, { speed: 1 }, 422, 'REQUEST.INVALID'],
    ['POST', `${MODEL}/rebuild`, { from: '999999999999999999' }, 409, 'PROJECTION.POSITION_NOT_REACHED'],
    ['POST', `${MODEL}/rebuild`, { from: '3' }, 404, 'EVENT_STORE.POSITION_NOT_FOUND'],
    ['POST', `${MODEL}/versions/77/switch`, {}, 404, 'PROJECTION.VERSION_UNKNOWN'],
    ['DELETE', `${MODEL}/versions/x`, undefined, 404, 'PROJECTION.VERSION_UNKNOWN'],
    ['POST', `${MODEL}/parked/1/drop`, {}, 422, 'REQUEST.INVALID'],
    ['POST', `${MODEL}/parked/x/retry`, undefined, 404, 'PROJECTION.NOT_PARKED'],
    ['POST', `${MODEL}/parked/999/retry`, undefined, 404, 'PROJECTION.NOT_PARKED'],
    ['GET', `${MODEL}/parked?limit=0`, undefined, 400, 'HTTP.PARAMETER'],
    ['GET', `${MODEL}/parked?sort=newest`, undefined, 400, 'HTTP.PARAMETER'],
  ])('given %s %s %j, then it answers %i %s', async (method, path, body, status, code) => {
    const headers = { 'content-type': 'application/json' };
    const response = await api.request(path, { method, headers, ...(body && { body: JSON.stringify(body) }) });
    expect([response.status, ((await response.json()) as { code: string }).code]).toEqual([status, code]);
  });

  it('given the live version, then it cannot be dropped, and another key may not even look', async () => {
    const { version } = (await api.get(MODEL)).body;
    const refused = await drop(`${MODEL}/versions/${version}`);
    expect([refused.status, ((await refused.json()) as { code: string }).code]).toEqual([
      409,
      'PROJECTION.VERSION_LIVE',
    ]);
    const { body } = await api.post('/v1/identity/keys', { name: 'reader', roles: ['auditor'] });
    expect((await api.get(MODEL, { authorization: `Bearer ${body.key}` })).status).toBe(403);
  });

  describe('given events that were parked', () => {
    beforeAll(async () => {
      const before = await record(1);
      const position = await record(3);
      await api.getReached('/v1/audit/events?limit=1', position);
      await parkAfter(postgres, before);
    });

    it('when they are listed page by page, then each is there once, and says nothing of what is in it', async () => {
      const first = (await api.get(`${MODEL}/parked?limit=2`)).body;
      const rest = (await api.get(`${MODEL}/parked?limit=2&cursor=${first.page.next}`)).body;
      expect([first.data.length, rest.data.length, rest.page.next]).toEqual([2, 1, null]);
      expect(JSON.stringify([first, rest])).not.toMatch(/agent42|"17"/);
    });

    it('when one is dropped with a reason, the others are tried again, then they are applied and the one stays away', async () => {
      const { data } = (await api.get(`${MODEL}/parked`)).body;
      const [one, two] = data;
      const dropped = await api.post(`${MODEL}/parked/${one.id}/drop`, { reason: 'of a broken producer' });
      expect(dropped.body).toMatchObject({ eventId: one.eventId, reason: 'of a broken producer' });
      const retried = await api.post(`${MODEL}/parked/${two.id}/retry`, undefined);
      expect([retried.status, retried.body]).toEqual([200, { applied: true }]);
      const all = await api.post(`${MODEL}/parked/retry`, {});
      expect(all.body).toEqual({ applied: 1, stillParked: 0, next: null });
      expect((await api.get(MODEL)).body).toMatchObject({ parked: 0, dropped: 1 });
      expect((await api.get(`${MODEL}/dropped`)).body.data).toMatchObject([{ position: one.position }]);
      const last = await record(1);
      await api.getReached('/v1/audit/events?limit=1', last);
      const done = ['projections.parked-drop', 'projections.parked-retry', 'projections.parked-retry'];
      expect((await changes()).slice(-3)).toEqual(done);
      expect((await api.get(`/v1/audit/events?type=projections.parked-drop`)).body.data[0].reason).toBe('of a broken producer'); // prettier-ignore
    });
  });
});
