import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createTestDatabase, type TestDatabase, waitFor } from '#libs/testing';
import { copyIn, Database, DatabaseUnavailableError, StatementTimeoutError } from './index.js';

const NOTES = `
  CREATE TABLE notes (tenant_id text, text text);
  INSERT INTO notes VALUES ('one', 'of one'), ('two', 'of two');
  ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
  ALTER TABLE notes FORCE ROW LEVEL SECURITY;
  CREATE POLICY of_tenant ON notes USING (tenant_id = current_setting('steno.tenant', true));
`;

describe('the database', () => {
  let test: TestDatabase;
  let database: Database;

  beforeEach(async () => {
    test = await createTestDatabase();
    database = new Database({ url: test.url, readersMax: 1 });
    await database.query(NOTES);
  });

  afterEach(async () => {
    await database.close();
    await test.drop();
  });

  const read = (tenantId: string): Promise<{ text: string }[]> =>
    database.tenantQuery(tenantId, { sql: 'SELECT text FROM notes', timeoutMs: 1_000 });

  it('given rows of two tenants, when each reads without a condition, on one connection, then it sees its own', async () => {
    const both = await Promise.all([read('one'), read('two'), read('nobody')]);
    expect(both).toEqual([[{ text: 'of one' }], [{ text: 'of two' }], []]);
  });

  it('given a read for a tenant, when it ended, then the connection is bound to nobody', async () => {
    await read('one');
    expect(await database.query('SELECT text FROM notes')).toEqual([]);
  });

  it('given a read for a tenant, when it writes, then it is refused and the connection goes on', async () => {
    const write = database.tenantQuery('one', { sql: `INSERT INTO notes VALUES ('one', 'x')`, timeoutMs: 1_000 });
    await expect(write).rejects.toThrow(/permission denied|read-only/);
    expect(await read('one')).toHaveLength(1);
  });

  it('given a slow statement, when its time is over, then the error says how long it had', async () => {
    const slow = database.tenantQuery('one', { sql: 'SELECT pg_sleep(30)', timeoutMs: 20 });
    await expect(slow).rejects.toEqual(new StatementTimeoutError(20));
    expect(await read('one')).toHaveLength(1);
  });

  it('given a statement that the driver refuses before it is sent, then the connection is not lost to the pool', async () => {
    const none = database.tenantQuery('one', { sql: undefined as unknown as string, timeoutMs: 1_000 });
    await expect(none).rejects.toThrow(TypeError);
    expect(await read('one')).toHaveLength(1);
  });

  it('given a transaction that fails, then nothing of it stays', async () => {
    const failing = database.transaction(async (client) => {
      await client.query('CREATE TABLE half (a int)');
      throw new Error('half way');
    });
    await expect(failing).rejects.toThrow('half way');
    await expect(database.query('SELECT FROM half')).rejects.toThrow('does not exist');
  });

  it('given a COPY that fails, then its transaction is gone and the next one works', async () => {
    await database.query('CREATE TABLE numbers (n int)');
    const copy = (text: string): Promise<void> =>
      database.transaction((client) => copyIn(client, 'COPY numbers FROM STDIN', [Buffer.from(text)]));
    await expect(copy('1\nx\n')).rejects.toThrow('invalid input syntax');
    await copy('1\n2\n');
    expect(await database.query('SELECT count(*)::int AS count FROM numbers')).toEqual([{ count: 2 }]);
  });

  it('given a transaction that takes longer than it may, then its connection is given up, and the next one works', async () => {
    const slow = database.transaction((client) => client.query('SELECT pg_sleep(30)'), 100);
    await expect(slow).rejects.toBeInstanceOf(DatabaseUnavailableError);
    expect(await database.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('given statements under way, when it reconnects, then they reject, and the next one works', async () => {
    const slow = [database.query('SELECT pg_sleep(30)'), database.transaction((client) => client.query('SELECT pg_sleep(30)'))]; // prettier-ignore
    const settled = Promise.allSettled(slow);
    const sleeping = `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'`;
    await waitFor(async () => (await database.query(sleeping)).length === 2, { what: 'both to be under way' });
    database.reconnect();
    for (const one of await settled) expect(one).toMatchObject({ reason: expect.any(DatabaseUnavailableError) });
    expect(await database.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('given a connection that is ended during a transaction, then it says that the database was away', async () => {
    const ended = database.transaction(async (client) => {
      await client.query('SELECT pg_terminate_backend(pg_backend_pid())');
    });
    await expect(ended).rejects.toBeInstanceOf(DatabaseUnavailableError);
    expect(await read('one')).toHaveLength(1);
  });
});
