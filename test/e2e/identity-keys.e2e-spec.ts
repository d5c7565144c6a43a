import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestApi, type TestApi } from './api/test-api.js';

const event = { type: 'user.login', actor: { id: 'a' }, entity: { type: 'case', id: '1' } };

describe('API keys', () => {
  let api: TestApi;

  beforeAll(async () => {
    api = await startTestApi();
  });

  afterAll(async () => {
    await api.stop();
  });

  const make = async (...roles: string[]): Promise<{ id: string; authorization: string }> => {
    const { status, body } = await api.post('/v1/identity/keys', { name: 'test', roles });
    expect(status).toBe(201);
    return { id: body.id, authorization: `Bearer ${body.key}` };
  };

  it('given a new key, when it is used, then it may do what its roles allow, and nothing else', async () => {
    const { authorization } = await make('producer');
    expect((await api.post('/v1/audit/events', event, { authorization })).status).toBe(201);
    const refused = await api.get('/v1/identity/keys', { authorization });
    expect([refused.status, refused.body.code]).toEqual([403, 'IDENTITY.FORBIDDEN']);
  });

  it('given a key, when it is revoked, then it is good for nothing, and revoking it again finds none', async () => {
    const { id, authorization } = await make('producer');
    const revoke = (): Promise<Response> => api.request(`/v1/identity/keys/${id}`, { method: 'DELETE' });
    expect((await api.post('/v1/audit/events', event, { authorization })).status).toBe(201);
    expect((await revoke()).status).toBe(200);
    const refused = await api.post('/v1/audit/events', event, { authorization });
    expect([refused.status, refused.body.code]).toEqual([401, 'IDENTITY.KEY_INVALID']);
    expect(refused.headers.get('www-authenticate')).toMatch(/^Bearer/);
    expect((await revoke()).status).toBe(404);
  });

  it('given keys, when they are listed, then no secret is shown', async () => {
    const { id } = await make('auditor');
    const { body } = await api.get('/v1/identity/keys');
    const shown = body.data.find((key: { id: string }) => key.id === id);
    expect(shown).toEqual({
      id,
      name: 'test',
      roles: ['auditor'],
      createdAt: expect.any(String),
      createdBy: expect.any(String),
      revokedAt: null,
    });
  });

  it.each([
    [{ name: 'x', roles: ['admin', 'auditor'] }, '/roles', 'IDENTITY.ROLES_CONFLICT'],
    [{ name: 'x', roles: ['king'] }, '/roles', 'FIELD.NOT_ALLOWED'],
    [{ name: 'x', roles: [] }, '/roles', 'FIELD.TOO_SHORT'],
    [{ roles: ['admin'] }, '/name', 'FIELD.REQUIRED'],
    [{ name: 'x', roles: ['admin'], key: 'mine' }, '/key', 'FIELD.UNKNOWN'],
    [[], '', 'FIELD.TYPE'],
  ])('given %j, when a key is asked for, then there is none: %s %s', async (body, pointer, code) => {
    const answer = await api.post('/v1/identity/keys', body);
    expect(answer.status).toBe(422);
    expect(answer.body.errors[0]).toMatchObject({ pointer, code });
  });

  it('given no key, or a wrong one, then nothing but health answers', async () => {
    for (const path of ['/', '/v1/audit/events', '/metrics', '/openapi.json', '/nothing']) {
      const response = await fetch(`${api.url}${path}`);
      expect([path, response.status]).toEqual([path, 401]);
      expect(response.headers.get('content-type')).toBe('application/problem+json');
    }
    for (const authorization of ['', 'Bearer', 'Bearer x', `Basic ${btoa('a:b')}`, `Bearer ${api.adminKey}x`])
      expect((await api.get('/v1/identity/keys', { authorization })).status).toBe(401);
    expect((await fetch(`${api.url}/health/live`)).status).toBe(200);
    expect((await fetch(`${api.url}/health/ready`)).status).toBe(200);
  });

  it('given a second start on the same stores, then the same admin key is good', async () => {
    await api.restart();
    expect((await api.get('/v1/identity/keys')).status).toBe(200);
  });
});
