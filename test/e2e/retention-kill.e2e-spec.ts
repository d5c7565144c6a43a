import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readdirSync, readFileSync, watch } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { Database } from '#libs/database';
import { createTestDatabase, startTestEventLog, temporaryDirectory, waitFor } from '#libs/testing';
import { ApiProcess } from './api/api-process.js';

const MONTHS = ['01', '02', '03'];
const EVENTS = 2_400;
const LEAF = (month: string): string => `audit_trail.audit_entries_2000_${month}_access`;

/** Partitions of the year 2000, with the entries of events that were recorded just now, as if that had been then. */
const AGE = `
  SELECT set_config('steno.tenant', tenant_id, true) FROM identity.tenants;
  ${MONTHS.map(
    (month, i) => `
  CREATE TABLE audit_trail.audit_entries_2000_${month} PARTITION OF audit_trail.audit_entries
    FOR VALUES FROM ('2000-${month}-01 00:00:00+00') TO ('2000-0${i + 2}-01 00:00:00+00') PARTITION BY LIST (retention_class);
  CREATE TABLE audit_trail.audit_entries_2000_${month}_access PARTITION OF audit_trail.audit_entries_2000_${month} FOR VALUES IN ('access');
  INSERT INTO audit_trail.partitions VALUES ('2000-${month}-01', 'access', 'audit_entries_2000_${month}_access');
  WITH moved AS (DELETE FROM audit_trail.audit_entries WHERE type = 'case.read' AND entity_id = '${i}' RETURNING *)
  INSERT INTO audit_trail.audit_entries SELECT (jsonb_populate_record(
    NULL::audit_trail.audit_entries, to_jsonb(m) || '{"recorded_at": "2000-${month}-15T00:00:00Z"}')).* FROM moved m;`,
  ).join('')}`;

describe('retention in a process that is killed', () => {
  const cleanUp: (() => Promise<unknown>)[] = [];
  let database: Database;
  let archives: string;
  let start: () => Promise<ApiProcess>;

  beforeAll(async () => {
    const [test, eventLog, directory, archive] = await Promise.all([
      createTestDatabase(),
      startTestEventLog({ policy: 'ledger' }),
      temporaryDirectory(),
      temporaryDirectory(),
    ]);
    archives = archive.path;
    database = new Database({ url: test.url });
    const environment = { STENO_RETENTION: 'drop', STENO_RETENTION_MONTHS: 'access=1', STENO_ARCHIVE_DIR: archives };
    const stores = { databaseUrl: test.url, eventStoreUrl: eventLog.url, dataDirectory: directory.path };
    start = async () => {
      const api = await ApiProcess.start({ ...stores, environment });
      cleanUp.unshift(() => api.stop('SIGKILL'));
      await waitFor(async () => (await api.request('/health/ready')).ok, { timeoutMs: 30_000 });
      return api;
    };
    cleanUp.push(() => database.close(), () => Promise.all([test.drop(), eventLog.stop(), directory.remove(), archive.remove()])); // prettier-ignore
  });

  afterAll(async () => {
    for (const step of cleanUp) await step();
  });

  const stateOf = async (month: string): Promise<string | undefined> =>
    (await database.query<{ state: string }>('SELECT state FROM retention.partitions WHERE month = $1', [`2000-${month}-01`]))[0]?.state; // prettier-ignore
  const run = async (api: ApiProcess): Promise<unknown> => (await api.post('/v1/admin/retention/runs', {})).json();

  it('given kills while an archive is written, and before a partition is detached, when the next run comes, then it ends the work, with nothing lost or archived twice', async () => {
    let api = await start();
    const events = Array.from({ length: EVENTS }, (_, i) => ({ id: `read-${i}`, type: 'case.read', category: 'data-access', actor: { id: 'anna' }, entity: { type: 'case', id: String(i % MONTHS.length) } })); // prettier-ignore
    expect((await api.post('/v1/audit/events/batch', events)).status).toBe(201);
    const projected = async (): Promise<boolean> =>
      (await database.query('SELECT FROM audit_trail.audit_event_ids')).length >= EVENTS;
    await waitFor(projected, { timeoutMs: 30_000, what: 'the trail to have them' });
    const positions = await database.query<{ position: string }>('SELECT position FROM audit_trail.audit_event_ids');
    await database.transaction(async (client) => void (await client.query(AGE)));

    const writing = new Promise<void>((resolve) => {
      const watcher = watch(archives, (_, name) => {
        if (!name?.endsWith('.partial')) return;
        watcher.close();
        resolve();
      });
    });
    await run(api);
    await writing;
    await api.stop('SIGKILL');
    expect(await stateOf('03')).toBeUndefined();

    api = await start();
    await database.transaction(async (client) => {
      await client.query(`SELECT FROM ${LEAF('02')} LIMIT 1`); // a reader who is not at its end
      await run(api);
      await waitFor(async () => (await stateOf('02')) === 'archived', { timeoutMs: 30_000 });
      await api.stop('SIGKILL');
    });
    expect(await stateOf('01')).toBe('dropped');

    api = await start();
    await run(api);
    await waitFor(async () => (await stateOf('03')) === 'dropped', { timeoutMs: 30_000 });
    const names = readdirSync(archives).filter((name) => name.endsWith('.gz')).toSorted(); // prettier-ignore
    expect(readdirSync(archives).toSorted()).toEqual(MONTHS.flatMap((month) => [`2000-${month}-access.json`, `2000-${month}-access.ndjson.gz`])); // prettier-ignore
    const archived = names.flatMap(
      (name) =>
      gunzipSync(readFileSync(join(archives, name))).toString().trimEnd().split('\n').map((line) => (JSON.parse(line) as { position: string }).position), // prettier-ignore
    );
    const known = new Set(positions.map(({ position }) => position));
    expect([archived.length, new Set(archived).size, archived.every((position) => known.has(position))]).toEqual([EVENTS, EVENTS, true]); // prettier-ignore
    expect(await database.query(`SELECT FROM pg_tables WHERE tablename LIKE 'audit_entries_2000_%_access'`)).toEqual(
      [],
    );
  }, 120_000);
});
