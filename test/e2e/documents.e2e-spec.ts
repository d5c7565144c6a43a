import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestApi, type TestApi } from './api/test-api.js';

describe('the API described', () => {
  let api: TestApi;

  beforeAll(async () => {
    api = await startTestApi();
  });

  afterAll(async () => {
    await api.stop();
  });

  it('given a key, then the OpenAPI document names every route that there is', async () => {
    const { body } = await api.get('/openapi.json');
    expect(body.openapi).toBe('3.1.0');
    expect(Object.keys(body.paths)).toEqual(
      expect.arrayContaining(['/v1/audit/events', '/v1/audit/events/{id}', '/v1/audit/events/batch', '/v1/calls']),
    );
    expect(body.paths['/v1/audit/events'].post.requestBody.content).toHaveProperty('application/cloudevents+json');
  });

  it('given a browser, then it asks for the key, and shows the page from here alone', async () => {
    const asked = await fetch(`${api.url}/docs`);
    expect([asked.status, asked.headers.get('www-authenticate')]).toEqual([401, expect.stringContaining('Basic ')]);
    const basic = { authorization: `Basic ${btoa(`me:${api.adminKey}`)}` };
    for (const [path, type] of [
      ['/docs', 'text/html'],
      ['/docs/assets/swagger-ui.css', 'text/css'],
      ['/docs/assets/swagger-ui-bundle.js', 'text/javascript'],
      ['/docs/start.js', 'text/javascript'],
      ['/docs/errors', 'text/markdown'],
    ] as const) {
      const page = await fetch(`${api.url}${path}`, { headers: basic });
      expect([path, page.status]).toEqual([path, 200]);
      expect(page.headers.get('content-type')).toContain(type);
      expect(await page.text()).not.toMatch(/(src|href)="https?:/);
    }
    expect((await fetch(`${api.url}/docs/assets/..%2fpackage.json`, { headers: basic })).status).toBe(404);
  });

  it('given HTTP Basic, when anything else is asked for, then it is no key', async () => {
    const authorization = `Basic ${btoa(`me:${api.adminKey}`)}`;
    expect((await api.get('/v1/identity/keys', { authorization })).status).toBe(401);
  });

  it('given a key with the permission, then the metrics are there', async () => {
    await api.post('/v1/audit/events', { type: 'a.b', actor: { id: 'a' }, entity: { type: 'b', id: 'c' } });
    const text = await (await api.request('/metrics')).text();
    expect(text).toMatch(/^steno_audit_events_total\{outcome="recorded"\} [1-9]/m);
    expect(text).toMatch(
      /^steno_http_request_duration_seconds_count\{method="POST",route="\/v1\/audit\/events",status="201"\} 1$/m,
    );
    expect(text).toMatch(/^steno_event_store_up 1$/m);
  });
});
