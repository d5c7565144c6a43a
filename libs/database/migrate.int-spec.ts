import { migrations } from '#migrations';
import { afterEach, describe, expect, it } from '@jest/globals';
import { createTestDatabase, type TestDatabase } from '#libs/testing';
import { Database, migrate, revertAllMigrations } from './index.js';

describe('migrations, on a real PostgreSQL', () => {
  let test: TestDatabase;
  let database: Database;

  async function given(): Promise<void> {
    test = await createTestDatabase({ migrated: false });
    database = new Database({ url: test.url });
  }

  const schemas = async (): Promise<unknown[]> =>
    (
      await database.query<{ nspname: string }>(
        `SELECT nspname FROM pg_namespace WHERE nspname !~ '^(pg_|information_schema)' ORDER BY 1`,
      )
    ).map((row) => row.nspname);

  afterEach(async () => {
    await database.close();
    await test.drop();
  });

  it('given an empty database, when they run up, down and up again, then nothing is left between and all is there after', async () => {
    await given();
    const names = migrations.map((Migration) => new Migration().name!);
    expect(await migrate(test.url)).toEqual(names);
    const made = await schemas();
    await revertAllMigrations(test.url);
    expect(await schemas()).toEqual(['public']);
    expect(await migrate(test.url)).toEqual(names);
    expect(await schemas()).toEqual(made);
  });

  it('given two processes that start at once, when both migrate, then each migration runs once', async () => {
    await given();
    const ran = await Promise.all([migrate(test.url), migrate(test.url)]);
    expect(ran.flat()).toHaveLength(migrations.length);
  });

  it('then the numbers are those of the order, each once', () => {
    const numbers = migrations.map((Migration) => Number(new Migration().name!.slice(-13)));
    expect(numbers).toEqual(migrations.map((_, index) => index + 1));
    return given();
  });
});
