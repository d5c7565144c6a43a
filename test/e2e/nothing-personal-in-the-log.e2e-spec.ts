import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { waitFor } from '#libs/testing';
import { openMasterKey, PostgresKeyring } from '#libs/privacy/postgres';
import { startTestApi, type TestApi } from './api/test-api.js';
import { eventAbout, occurring, person } from './seeded/identifiers.js';

const PEOPLE = 1000;
const ERASED = 417;

type Entry = Record<string, unknown>;

describe('a thousand people, in every field that can hold what identifies them', () => {
  let api: TestApi;
  let position: string;

  beforeAll(async () => {
    api = await startTestApi();
    for (let from = 0; from < PEOPLE; from += 250) {
      const events = Array.from({ length: 250 }, (_, i) => eventAbout(from + i));
      const answer = await api.post('/v1/audit/events/batch', events);
      expect([answer.status, answer.body]).toEqual([201, expect.anything()]);
    }
    const { name, phone, email } = person(PEOPLE);
    const call = await api.post(
      '/v1/calls',
      { callerNumber: phone, calledNumber: '+18005550100' },
      { 'idempotency-key': email, 'x-request-id': `request of ${name}` },
    );
    expect(call.status).toBe(201);
    const buffered = await api.post('/v1/audit/events', eventAbout(PEOPLE + 1), { prefer: 'respond-async' });
    expect(buffered.status).toBe(202);
    const last = await api.post('/v1/audit/events', eventAbout(PEOPLE + 2), { 'idempotency-key': `"${email}"` });
    expect(last.status).toBe(201);
    position = last.body.receipt.position;
  }, 120_000);

  afterAll(async () => {
    await api.stop();
  });

  const everyEntry = async (): Promise<Map<string, string>> => {
    const entries = new Map<string, string>();
    for (let cursor = ''; ;) {
      const page = `/v1/audit/events?limit=1000&sort=position${cursor}`;
      const body = await waitFor(
        async () => {
          const answer = await api.getReached(page, position);
          return answer.status === 200 && answer.body;
        },
        { timeoutMs: 60_000 },
      );
      for (const entry of body.data as (Entry & { receipt: { position: string } })[]) {
        // Reading is audited too, and asks again each time.
        if (entry['type'] !== 'audit-trail.read') entries.set(entry.receipt.position, JSON.stringify(entry));
      }
      if (body.page.next === null) return entries;
      cursor = `&cursor=${encodeURIComponent(body.page.next)}`;
    }
  };

  it('given the log on disk, when every byte of its files is searched, then not one identifier occurs', () => {
    const files = readdirSync(api.eventLog.dataDir, { recursive: true, withFileTypes: true }).filter((f) => f.isFile());
    const bytes = Buffer.concat(files.map((file) => readFileSync(join(file.parentPath, file.name))));
    expect(bytes.length).toBeGreaterThan(PEOPLE * 500);
    const identifiers = Array.from({ length: PEOPLE + 3 }, (_, n) => Object.values(person(n))).flat();
    expect(occurring(Buffer.concat([bytes, Buffer.from(identifiers[7]!)]), identifiers)).toEqual([identifiers[7]]);
    expect(occurring(bytes, identifiers)).toEqual([]);
  });

  it('given a person whose keys are destroyed, when the trail is made again, then theirs cannot be, and every other row is the same', async () => {
    const before = await everyEntry();
    expect(before.size).toBeGreaterThanOrEqual(PEOPLE + 3);
    const about = (entries: Map<string, string>): string[] =>
      [...entries].filter(([, entry]) => Object.values(person(ERASED)).some((x) => entry.includes(x))).map(([p]) => p);
    const theirs = about(before);
    expect(theirs).toHaveLength(1);

    const client = new pg.Client({ connectionString: api.database.url });
    await client.connect();
    const { rows } = await client.query<{ tenant_id: string }>(
      `SELECT tenant_id FROM keyring.keys GROUP BY 1 ORDER BY count(*) DESC`,
    );
    const tenantId = rows[0]!.tenant_id;
    const keyring = new PostgresKeyring({
      database: api.database.url,
      masterKey: await openMasterKey({ databaseUrl: api.database.url, dataDirectory: api.settings.dataDirectory }),
    });
    const { phone, email } = person(ERASED);
    const keys = [
      ...(await keyring.keysOfSubject(tenantId, { type: 'phone', id: phone })),
      ...(await keyring.keysOfSubject(tenantId, { type: 'user', id: email })),
    ];
    expect(keys.length).toBeGreaterThanOrEqual(2);
    await keyring.destroyKeys(
      tenantId,
      keys.map((key) => key.id),
    );
    await keyring.close();
    await client.query('TRUNCATE projections.positions, audit_trail.audit_entries, audit_trail.audit_event_ids');
    await client.end();
    await api.restart();

    const after = await everyEntry();
    expect([...after.keys()]).toEqual([...before.keys()]);
    expect(about(after)).toEqual([]);
    const changed = [...after].filter(([at, entry]) => before.get(at) !== entry).map(([at]) => at);
    expect(changed).toEqual(theirs);
  }, 120_000);
});
