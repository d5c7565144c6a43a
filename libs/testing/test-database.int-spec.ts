import { afterEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { createTestDatabase, type TestDatabase } from './test-database.js';

const databases: TestDatabase[] = [];

async function create(migrated: boolean): Promise<TestDatabase> {
  const database = await createTestDatabase({ migrated });
  databases.push(database);
  return database;
}

async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

describe('a test database', () => {
  afterEach(async () => {
    for (const database of databases.splice(0)) await database.drop();
  });

  it('given two of them, when one is written to, then the other does not see it', async () => {
    const [one, other] = [await create(false), await create(false)];
    await query(one.url, 'CREATE TABLE notes (text text)');
    await expect(query(other.url, 'SELECT * FROM notes')).rejects.toThrow('does not exist');
  });

  it('given a migrated one, then its migrations are recorded', async () => {
    const database = await create(true);
    expect(await query(database.url, 'SELECT name FROM schema_migrations')).not.toEqual([]);
  });

  it('then it is UTF-8, in UTC, sorted by code point, and its letters are those of Unicode', async () => {
    const { url } = await create(false);
    const rows = await query(
      url,
      `SELECT current_setting('server_encoding') AS encoding, current_setting('timezone') AS zone, upper('éß') AS upper, 'Z' < 'a' AS sorted`,
    );
    expect(rows).toEqual([{ encoding: 'UTF8', zone: 'UTC', upper: 'Éß', sorted: true }]);
  });

  it('then pg_trgm, pgcrypto and btree_gin can be installed by an ordinary role, and see letters beyond ASCII', async () => {
    const { url } = await create(false);
    await query(url, 'CREATE EXTENSION pg_trgm; CREATE EXTENSION pgcrypto; CREATE EXTENSION btree_gin');
    expect(
      await query(
        url,
        `SELECT similarity('Ñandú', 'ñandú') AS same, (SELECT rolsuper FROM pg_roles WHERE rolname = current_user)`,
      ),
    ).toEqual([{ same: 1, rolsuper: false }]);
  });

  it('given a connection still open, when it is dropped, then it is gone', async () => {
    const database = await createTestDatabase({ migrated: false });
    const client = new pg.Client({ connectionString: database.url });
    client.on('error', () => undefined);
    await client.connect();
    await database.drop();
    await expect(query(database.url, 'SELECT 1')).rejects.toThrow('does not exist');
  });
});
