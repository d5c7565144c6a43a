import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Database } from '#libs/database';
import { temporaryDirectory, waitFor } from '#libs/testing';
import { runRetention, showPlan } from '../../apps/cli/retention/run-retention.js';
import { startTestApi, type TestApi } from './api/test-api.js';

const READ = { type: 'case.read', category: 'data-access', actor: { id: 'anna' }, entity: { type: 'case', id: '17' } };

/** An old partition: the entry of an event that was recorded just now, as if that had been in the year 2000. */
const AGE = `
  CREATE TABLE audit_trail."audit_entries_2000_01" PARTITION OF audit_trail.audit_entries
    FOR VALUES FROM ('2000-01-01 00:00:00+00') TO ('2000-02-01 00:00:00+00') PARTITION BY LIST (retention_class);
  CREATE TABLE audit_trail."audit_entries_2000_01_access" PARTITION OF audit_trail."audit_entries_2000_01" FOR VALUES IN ('access');
  INSERT INTO audit_trail.partitions VALUES ('2000-01-01', 'access', 'audit_entries_2000_01_access');
  WITH moved AS (DELETE FROM audit_trail.audit_entries WHERE type = 'case.read' RETURNING *)
  INSERT INTO audit_trail.audit_entries SELECT (jsonb_populate_record(
    NULL::audit_trail.audit_entries, to_jsonb(m) || '{"recorded_at": "2000-01-15T00:00:00Z"}')).* FROM moved m;
  UPDATE audit_trail.extents SET month = '2000-01-01' WHERE retention_class = 'access'`;

describe('retention of the whole product', () => {
  let api: TestApi;
  let database: Database;
  let archives: { readonly path: string; remove(): Promise<void> };

  beforeAll(async () => {
    archives = await temporaryDirectory();
    const retention = { mode: 'drop', months: { access: 1 }, archiveDirectory: archives.path } as const;
    api = await startTestApi({ retention });
    database = new Database({ url: api.database.url });
  });

  afterAll(async () => {
    await database.close();
    await api.stop();
    await archives.remove();
  });

  async function steno(command: typeof runRetention, options: { json?: boolean; dryRun?: boolean } = {}) {
    let said = '';
    const stdout = { write: (text: string) => Boolean((said += text)) } as unknown as NodeJS.WritableStream;
    const code = await command({ url: api.url, key: api.adminKey, ...options }, { stdout, stderr: stdout });
    return { code, said };
  }

  it('given an entry whose time is over, when an operator has it retired, then it is archived and gone, and the trail and the page say so', async () => {
    const { body: recorded } = await api.post('/v1/audit/events', { ...READ, id: 'read-1' });
    const found = await api.getReached('/v1/audit/events?type=case.read', recorded.receipt.position);
    expect(found.body.data).toHaveLength(1);
    const tenantSql = `SELECT set_config('steno.tenant', tenant_id, true) FROM identity.tenants`;
    await database.transaction(async (client) => {
      await client.query(tenantSql);
      await client.query(AGE);
    });

    const plan = await steno(showPlan);
    expect(plan.said).toMatch(/2000-01 {2}access .*next: archive\n/);
    expect(await steno(runRetention, { dryRun: true })).toEqual(plan);
    expect(existsSync(join(archives.path, '2000-01-access.json'))).toBe(false);

    const { code, said } = await steno(runRetention, { json: true });
    const steps = said.trimEnd().split('\n').map((line) => JSON.parse(line) as { step: string; outcome: string }); // prettier-ignore
    expect([code, steps.map(({ step, outcome }) => `${step} ${outcome}`)]).toEqual([0, ['archive done', 'detach done', 'drop done']]); // prettier-ignore
    expect(existsSync(join(archives.path, '2000-01-access.json'))).toBe(true);

    const told = async (): Promise<unknown[]> =>
      (await api.get('/v1/audit/events?entityType=audit-trail-partition&sort=oldest')).body.data as unknown[];
    await waitFor(async () => (await told()).length === 2, { timeoutMs: 10_000, what: 'the trail to say so' });
    expect(await told()).toEqual(
      ['detach', 'drop'].map((operation) =>
        expect.objectContaining({
          type: `retention.partition.${operation}`,
          retentionClass: 'legal',
          after: expect.objectContaining({ month: '2000-01', entries: 1, archiveFile: '2000-01-access.ndjson.gz' }),
        }),
      ),
    );
    const page = (await api.get('/v1/audit/events?type=case.read')).body;
    expect(page.data).toEqual([]);
    const retired = { entries: 1, recordedBefore: '2000-02-01T00:00:00.000000Z', months: ['2000-01'], retentionClasses: ['access'] }; // prettier-ignore
    expect(page.meta.retired).toEqual(retired);
    const unknown = await api.get('/v1/audit/events/no-such-id');
    expect(unknown).toMatchObject({ status: 404, body: { code: 'AUDIT.ENTRY_NOT_FOUND', retired } });
    const again = await api.post('/v1/audit/events', { ...READ, id: 'read-1' });
    expect([again.status, again.body.receipt]).toEqual([200, recorded.receipt]);
  });

  it('given a key without the right, when it asks for the plan or a run, then that is forbidden', async () => {
    const { body: key } = await api.post('/v1/identity/keys', { name: 'app', roles: ['producer'] });
    const authorization = `Bearer ${key.key as string}`;
    expect((await api.get('/v1/admin/retention', { authorization })).status).toBe(403);
    expect((await api.post('/v1/admin/retention/runs', {}, { authorization })).status).toBe(403);
  });
});
