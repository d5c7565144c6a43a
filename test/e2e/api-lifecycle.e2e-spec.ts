import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createTestDatabase, startTestEventLog, temporaryDirectory, waitFor } from '#libs/testing';
import type { TestDatabase, TestEventLog } from '#libs/testing';
import { ApiProcess, type ApiProcessOptions } from './api/api-process.js';

const event = (id: string): object => ({
  id,
  type: 'user.login',
  actor: { id: 'a' },
  entity: { type: 'case', id: '1' },
});

describe('the life of the API', () => {
  let database: TestDatabase;
  let eventLog: TestEventLog;
  let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
  let options: ApiProcessOptions;
  const running: ApiProcess[] = [];

  const start = async (): Promise<ApiProcess> => {
    const api = await ApiProcess.start(options);
    running.push(api);
    return api;
  };

  beforeEach(async () => {
    [database, eventLog, directory] = await Promise.all([
      createTestDatabase({ migrated: false }),
      startTestEventLog({ policy: 'ledger' }),
      temporaryDirectory(),
    ]);
    options = { databaseUrl: database.url, eventStoreUrl: eventLog.url, dataDirectory: directory.path };
  });

  afterEach(async () => {
    for (const api of running.splice(0)) await api.stop('SIGKILL');
    await Promise.all([eventLog.stop(), database.drop(), directory.remove()]);
  });

  it('given an empty database, when it starts, then it makes what it needs, and the first event is that it exists', async () => {
    const api = await start();
    await waitFor(async () => (await api.request('/health/ready')).ok, { timeoutMs: 20_000 });
    expect((await api.post('/v1/audit/events', event('one'))).status).toBe(201);
    expect(await api.stop()).toBe(0);
  });

  it('given an event log that is away, when it starts, then it says so, and goes on by itself when the log comes', async () => {
    await eventLog.kill('SIGKILL');
    const api = await start();
    const ready = await api.request('/health/ready');
    expect(ready.status).toBe(503);
    expect(((await ready.json()) as { checks: object }).checks).toMatchObject({
      eventStore: { status: 'unavailable' },
      postgres: { status: 'ok' },
    });
    expect((await fetch(`${api.url}/health/live`)).status).toBe(200);
    const refused = await api.post('/v1/audit/events', event('one'));
    expect([refused.status, ((await refused.json()) as { code: string }).code]).toEqual([503, 'API.STARTING']);
    expect((await api.request('/v1/audit/events')).status).toBe(200);
    await eventLog.restart();
    await waitFor(async () => (await api.request('/health/ready')).ok, { timeoutMs: 20_000 });
    expect((await api.post('/v1/audit/events', event('one'))).status).toBe(201);
  });

  it('given a database that is not there, when it starts, then it listens, and answers with 503', async () => {
    const environment = { STENO_ADMIN_KEY: 'a-key-of-twenty-chars' };
    const api = await ApiProcess.start({ ...options, databaseUrl: 'postgres://127.0.0.1:1/none', environment });
    running.push(api);
    expect((await fetch(`${api.url}/health/ready`)).status).toBe(503);
    const ask = async (key: string): Promise<unknown[]> => {
      const answer = await fetch(`${api.url}/v1/audit/events`, { headers: { authorization: `Bearer ${key}` } });
      return [answer.status, answer.headers.get('retry-after'), ((await answer.json()) as { code: string }).code];
    };
    expect(await ask('steno_aaaaaaaaaaaaa.' + 'a'.repeat(43))).toEqual([503, '1', 'IDENTITY.UNAVAILABLE']);
    expect(await ask(environment.STENO_ADMIN_KEY)).toEqual([503, '1', 'API.STARTING']);
    expect(await ask('a-key-of-twenty-1-chars')).toEqual([401, null, 'IDENTITY.KEY_INVALID']);
    expect(await api.stop()).toBe(0);
  });

  it('given events that were accepted and not written, when it is told to stop, then the next start has them', async () => {
    const api = await start();
    await eventLog.kill('SIGKILL');
    const accepted = await api.post('/v1/audit/events', event('later'), { prefer: 'respond-async' });
    expect(accepted.status).toBe(202);
    expect(await api.stop()).toBe(0);
    await eventLog.restart();
    const again = await start();
    const answer = await again.post('/v1/audit/events', event('later'));
    expect(answer.status).toBe(200);
  });

  it('given requests under way, when it is told to stop, then each that was taken is answered, and is in the log', async () => {
    const api = await start();
    const sent = Array.from({ length: 50 }, (_, i) =>
      api.post('/v1/audit/events', event(`e-${i}`)).catch(() => undefined),
    );
    await sent[0];
    const stopped = api.stop();
    const answers = await Promise.all(sent);
    expect(await stopped).toBe(0);
    const recorded = answers.flatMap((answer, i) => (answer?.status === 201 ? [`e-${i}`] : []));
    expect(answers.every((answer) => answer === undefined || [201, 503].includes(answer.status))).toBe(true);
    const again = await start();
    const batch = await again.post('/v1/audit/events/batch', recorded.map(event));
    expect(await batch.json()).toMatchObject({ recorded: 0, duplicates: recorded.length });
  });

  it('given a configured admin key, when it starts, then that key is good, and no other is made', async () => {
    const key = 'correct-horse-battery-staple';
    const api = await ApiProcess.start({ ...options, environment: { STENO_ADMIN_KEY: key } });
    running.push(api);
    const authorization = `Bearer ${key}`;
    await waitFor(async () => (await fetch(`${api.url}/v1/identity/keys`, { headers: { authorization } })).ok, {
      timeoutMs: 20_000,
    });
    expect(existsSync(join(directory.path, 'admin.key'))).toBe(false);
  });

  it('given another master key than the one the keyring was made with, when it starts, then it refuses, and says why', async () => {
    const api = await start();
    await waitFor(async () => (await api.request('/health/ready')).ok, { timeoutMs: 20_000 });
    await api.stop();
    const environment = { STENO_MASTER_KEY: Buffer.alloc(32, 9).toString('base64') };
    await expect(ApiProcess.start({ ...options, environment })).rejects.toThrow(
      /ended \(3\).*does not open the keyring/s,
    );
  });

  it('given a variable that cannot be, when it starts, then it ends with a sentence that names it', async () => {
    const environment = { STENO_PORT: 'many' };
    await expect(ApiProcess.start({ ...options, environment })).rejects.toThrow(
      /ended \(2\).*STENO_PORT must be a port/s,
    );
  });
});
