import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type pg from 'pg';
import { randomShortId, UnavailableError, uuidV4 } from '#libs/kernel';
import { createTestDatabase, type TestDatabase } from '#libs/testing';
import type { ApiKey } from '../keys/api-key.js';
import { createIdentityPool } from './identity-pool.js';
import { PostgresApiKeys } from './postgres.api-keys.js';
import { PostgresDeployments } from './postgres.deployments.js';

const done = (): Promise<void> => Promise.resolve();

describe('identity in Postgres', () => {
  let database: TestDatabase;
  let pool: pg.Pool;
  let keys: PostgresApiKeys;
  let deployments: PostgresDeployments;
  let tenantId: string;

  beforeAll(async () => {
    database = await createTestDatabase();
    pool = createIdentityPool(database.url);
    keys = new PostgresApiKeys(pool);
    deployments = new PostgresDeployments(pool);
    tenantId = await deployments.findOrCreateTenant('default', randomShortId());
  });

  afterAll(async () => {
    await pool.end();
    await database.drop();
  });

  const key = (more: Partial<ApiKey> = {}): ApiKey => ({
    id: randomShortId(),
    tenantId,
    name: 'test',
    roles: ['producer', 'auditor'],
    secretHash: Buffer.alloc(32, 1),
    createdAt: new Date('2026-11-21T10:00:00.123Z'),
    createdBy: null,
    revokedAt: null,
    ...more,
  });

  it('given a key, when it is kept, then it is found as it was, and listed', async () => {
    const mine = key();
    await keys.create(mine, done);
    expect(await keys.find(mine.id)).toEqual(mine);
    expect((await keys.list(tenantId)).map(({ id }) => id)).toContain(mine.id);
    expect(await keys.find('nothing')).toBeUndefined();
  });

  it('given a change that cannot be recorded, then it is not made', async () => {
    const mine = key();
    const refuse = (): Promise<never> => Promise.reject(new UnavailableError('X.Y', 'away', 'not-written'));
    await expect(keys.create(mine, refuse)).rejects.toMatchObject({ code: 'X.Y' });
    expect(await keys.find(mine.id)).toBeUndefined();
    await keys.create(mine, done);
    const revocation = { at: new Date(), by: 'me' };
    await expect(keys.revoke(tenantId, mine.id, revocation, refuse)).rejects.toMatchObject({ code: 'X.Y' });
    expect((await keys.find(mine.id))!.revokedAt).toBeNull();
  });

  it('given a key, when it is revoked, then it is so once, and by its own tenant only', async () => {
    const mine = key();
    await keys.create(mine, done);
    const revocation = { at: new Date('2026-11-22T00:00:00Z'), by: 'me' };
    expect(await keys.revoke(randomShortId(), mine.id, revocation, done)).toBeUndefined();
    expect(await keys.revoke(tenantId, mine.id, revocation, done)).toMatchObject({ revokedAt: revocation.at });
    expect(await keys.revoke(tenantId, mine.id, revocation, done)).toBeUndefined();
  });

  it('given two first starts at once, then there is one deployment, one tenant and one first key', async () => {
    const fresh = (): Parameters<typeof deployments.findOrCreate>[0] => ({
      id: randomShortId(),
      streamId: uuidV4(),
      createdAt: new Date(),
      announced: false,
    });
    const found = await Promise.all([deployments.findOrCreate(fresh()), deployments.findOrCreate(fresh())]);
    expect(found[0]).toEqual(found[1]);
    const ids = await Promise.all(['a', 'b'].map(() => deployments.findOrCreateTenant('default', randomShortId())));
    expect(new Set([...ids, tenantId]).size).toBe(1);
    expect(await deployments.hasFirstKey(tenantId)).toBe(false);
    const made = await Promise.all([deployments.createFirstKey(key()), deployments.createFirstKey(key())]);
    expect(made.sort()).toEqual([false, true]);
    await deployments.markAnnounced();
    expect((await deployments.findOrCreate(fresh())).announced).toBe(true);
  });

  it('given a database that is away, then that is what is said', async () => {
    const away = createIdentityPool('postgres://127.0.0.1:1/none');
    await expect(new PostgresApiKeys(away).find('x')).rejects.toBeInstanceOf(UnavailableError);
    await expect(new PostgresApiKeys(away).create(key(), done)).rejects.toBeInstanceOf(UnavailableError);
    await away.end();
  });
});
