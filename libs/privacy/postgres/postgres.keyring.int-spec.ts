import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { ManualClock, randomShortId } from '#libs/kernel';
import { KeyringUnavailableError, MasterKey, subjectLookup, UnknownTenantError, type KeyWanted } from '#libs/privacy';
import { createTestDatabase, waitFor, type TestDatabase } from '#libs/testing';
import { PostgresKeyring } from './index.js';

const HOUR = 3_600_000;
const masterKey = MasterKey.random();
const phone = { type: 'phone', id: '+1 (312) 555-0123' };
const period: KeyWanted = { kind: 'period', class: 'security', period: '2026-11' };
const ofPhone: KeyWanted = { kind: 'subject', class: 'security', subject: phone };
const ofStream: KeyWanted = { kind: 'stream', class: 'consent', stream: 'audit-x.y' };

let database: TestDatabase;
let pool: pg.Pool;

beforeAll(async () => {
  database = await createTestDatabase();
  pool = new pg.Pool({ connectionString: database.url, max: 4 });
});

afterAll(async () => {
  await pool.end();
  await database.drop();
});

async function tenant(): Promise<string> {
  const tenantId = randomShortId();
  await keyring().createTenant(tenantId);
  return tenantId;
}

function keyring(clock = new ManualClock(), target: string | pg.Pool = pool): PostgresKeyring {
  return new PostgresKeyring({ database: target, masterKey, clock });
}

/** A pool whose database can be taken away. */
function breakable(): { pool: pg.Pool; state: { away: boolean; queries: number } } {
  const state = { away: false, queries: 0 };
  const query = (...args: unknown[]): unknown => {
    state.queries++;
    if (state.away) return Promise.reject(new Error('connect ECONNREFUSED'));
    return (pool.query as (...args: unknown[]) => unknown).apply(pool, args);
  };
  return { pool: { query } as unknown as pg.Pool, state };
}

describe('the keyring in Postgres', () => {
  it('given a tenant, when it is created twice, then its secrets are the same in every process', async () => {
    const tenantId = randomShortId();
    await Promise.all([keyring().createTenant(tenantId), keyring().createTenant(tenantId)]);
    const secrets = await keyring().tenantSecrets(tenantId);
    await keyring().createTenant(tenantId);
    expect(await keyring().tenantSecrets(tenantId)).toEqual(secrets);
    expect(secrets.idKey).toHaveLength(32);
    expect(secrets.idKey).not.toEqual(secrets.lookupKey);
    await expect(keyring().keysFor(randomShortId(), [period])).rejects.toThrow(UnknownTenantError);
  });

  it('given processes that race for the same new keys, when each asks in its own order, then all get the same', async () => {
    const tenantId = await tenant();
    const wanted = Array.from({ length: 200 }, (_, i): KeyWanted => ({
      ...ofPhone,
      subject: { type: 'user', id: `u${i}` },
    }));
    const rings = Array.from({ length: 6 }, () => keyring());
    const leases = await Promise.all(
      rings.map(async (ring, i) => {
        const order = i % 2 === 0 ? wanted : wanted.toReversed();
        const got = await ring.keysFor(tenantId, order);
        return i % 2 === 0 ? got : got.toReversed();
      }),
    );
    for (const got of leases) expect(got).toEqual(leases[0]);
    expect(new Set(leases[0]!.map((lease) => lease.id)).size).toBe(200);
  });

  it('given keys of every kind, when asked for by id, then they are the same keys, and none of another tenant', async () => {
    const tenantId = await tenant();
    const leases = await keyring().keysFor(tenantId, [period, ofPhone, ofStream, period]);
    expect(leases[3]).toEqual(leases[0]);
    const states = await keyring().keysById(
      tenantId,
      leases.map((lease) => lease.id),
    );
    for (const { id, key } of leases) expect(states.get(id)).toEqual({ state: 'open', key });
    const others = await keyring().keysById(
      await tenant(),
      leases.map((lease) => lease.id),
    );
    for (const { id } of leases) expect(others.get(id)).toEqual({ state: 'missing' });
  });

  it('given a subject, when its key is stored, then the row knows it by its look-up and holds no key in clear', async () => {
    const tenantId = await tenant();
    const [lease] = await keyring().keysFor(tenantId, [ofPhone]);
    const { rows } = await pool.query('SELECT *, wrapped::text AS hex FROM keyring.keys WHERE key_id = $1', [
      lease!.id,
    ]);
    const { lookupKey } = await keyring().tenantSecrets(tenantId);
    expect(rows[0].scope).toBe(subjectLookup(lookupKey, { type: 'phone', id: '+13125550123' }).toString('base64url'));
    expect(rows[0].hex).not.toContain(Buffer.from(lease!.key).toString('hex'));
    expect(rows[0].wrapped).toHaveLength(12 + 32 + 16);
    expect(rows[0].master_key_id).toBe(masterKey.id);
  });

  it('given a wrapped key that was moved to another row, when it is read, then it does not open', async () => {
    const tenantId = await tenant();
    const leases = await keyring().keysFor(tenantId, [period, { ...period, class: 'call' }]);
    await pool.query(
      'UPDATE keyring.keys SET wrapped = (SELECT wrapped FROM keyring.keys WHERE key_id = $2) WHERE key_id = $1',
      leases.map((lease) => lease.id),
    );
    await expect(keyring().keysById(tenantId, [leases[0]!.id])).rejects.toThrow(/does not open/);
  });

  it('given a destroyed key, when it is asked for, then it is destroyed for good, and the subject starts a new life', async () => {
    const tenantId = await tenant();
    const ring = keyring();
    const [lease] = await ring.keysFor(tenantId, [ofPhone]);
    await ring.destroyKeys(tenantId, [lease!.id]);
    for (const reader of [ring, keyring()])
      expect((await reader.keysById(tenantId, [lease!.id])).get(lease!.id)).toEqual({ state: 'destroyed' });
    const { rows } = await pool.query('SELECT wrapped, state FROM keyring.keys WHERE key_id = $1', [lease!.id]);
    expect(rows).toEqual([{ wrapped: null, state: 'destroyed' }]);
    const [next] = await ring.keysFor(tenantId, [ofPhone]);
    expect(next!.id).not.toBe(lease!.id);
    expect(await ring.keysOfSubject(tenantId, { type: 'phone', id: '+13125550123' })).toEqual(
      expect.arrayContaining([
        { id: lease!.id, class: 'security', state: 'destroyed' },
        { id: next!.id, class: 'security', state: 'open' },
      ]),
    );
  });

  it('given a key that is closing, when leases run out, then it seals no more, and still opens', async () => {
    const tenantId = await tenant();
    const clock = new ManualClock();
    const ring = keyring(clock);
    const [lease] = await ring.keysFor(tenantId, [ofPhone]);
    await pool.query(`UPDATE keyring.keys SET state = 'closing' WHERE key_id = $1`, [lease!.id]);
    clock.advance(HOUR);
    const [next] = await ring.keysFor(tenantId, [ofPhone]);
    expect(next!.id).not.toBe(lease!.id);
    expect((await ring.keysById(tenantId, [lease!.id])).get(lease!.id)).toEqual({ state: 'closing', key: lease!.key });
  });

  it('given a store that is away, when keys were read within the hour, then they seal; afterwards and for others not', async () => {
    const tenantId = await tenant();
    const clock = new ManualClock();
    const { pool: broken, state } = breakable();
    const ring = keyring(clock, broken);
    const leases = await ring.keysFor(tenantId, [period, ofPhone]);
    state.away = true;
    clock.advance(HOUR - 1);
    expect(await ring.keysFor(tenantId, [period, ofPhone])).toEqual(leases);
    await expect(ring.keysFor(tenantId, [ofStream])).rejects.toThrow(KeyringUnavailableError);
    clock.advance(1);
    await expect(ring.keysFor(tenantId, [period, ofPhone])).rejects.toThrow(KeyringUnavailableError);
    state.away = false;
    expect(await ring.keysFor(tenantId, [period, ofPhone])).toEqual(leases);
  });

  it('given a subject that has no spelling among others, when keys are asked for, then it is refused, and nothing else fails later', async () => {
    const tenantId = await tenant();
    const { pool: broken, state } = breakable();
    const ring = keyring(new ManualClock(), broken);
    await ring.tenantSecrets(tenantId);
    state.away = true;
    const wrong: KeyWanted = { ...ofPhone, subject: { type: 'phone', id: '555-0123' } };
    await expect(ring.keysFor(tenantId, [period, wrong])).rejects.toThrow(/7 to 15 digits/);
  });

  it('given keys in use, when their leases grow old, then they are renewed beside the work', async () => {
    const tenantId = await tenant();
    const clock = new ManualClock();
    const { pool: broken, state } = breakable();
    const ring = keyring(clock, broken);
    const leases = await ring.keysFor(tenantId, [period, ofPhone]);
    const before = state.queries;
    clock.advance(HOUR / 2);
    await ring.keysFor(tenantId, [period, ofPhone]);
    await waitFor(() => state.queries > before, { what: 'the renewal' });
    state.away = true;
    clock.advance(HOUR - 1);
    expect(await waitFor(() => ring.keysFor(tenantId, [period, ofPhone]), { what: 'the leases' })).toEqual(leases);
  });

  it('given many callers at once, when all want new keys, then they are few statements', async () => {
    const tenantId = await tenant();
    const { pool: broken, state } = breakable();
    const ring = keyring(new ManualClock(), broken);
    await ring.tenantSecrets(tenantId);
    const before = state.queries;
    const wants = Array.from({ length: 64 }, (_, i) => [
      period,
      { ...ofPhone, subject: { type: 'user', id: `u${i % 7}` } },
    ]);
    const leases = await Promise.all(wants.map((wanted) => ring.keysFor(tenantId, wanted as KeyWanted[])));
    expect(new Set(leases.flat().map((lease) => lease.id)).size).toBe(8);
    expect(state.queries - before).toBeLessThanOrEqual(4);
  });

  it('given a server that answers before a commit is on disk, when a key is made, then its commit waits for the disk', async () => {
    const tenantId = await tenant();
    const client = await pool.connect();
    try {
      await client.query('SET synchronous_commit = off; BEGIN');
      await keyring(new ManualClock(), client as unknown as pg.Pool).keysFor(tenantId, [ofPhone]);
      const { rows } = await client.query('SHOW synchronous_commit');
      expect(rows).toEqual([{ synchronous_commit: 'on' }]);
    } finally {
      await client.query('ROLLBACK; RESET synchronous_commit');
      client.release();
    }
  });
});
