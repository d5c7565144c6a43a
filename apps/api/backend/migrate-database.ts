import { migrations } from '#migrations';
import { migrate, type Database } from '#libs/database';

/** The names of the migrations that a database has had; none of a database that is new. */
async function namesIn(database: Database): Promise<ReadonlySet<string>> {
  const [found] = await database.query<{ there: boolean }>(
    "SELECT to_regclass('schema_migrations') IS NOT NULL AS there",
  );
  if (!found!.there) return new Set();
  const rows = await database.query<{ name: string }>('SELECT name FROM schema_migrations');
  return new Set(rows.map(({ name }) => name));
}

/** Brings the database up to date. What does that is only loaded where there is something to do, for it takes 25 MB. */
export async function migrateDatabase(database: Database, databaseUrl: string): Promise<void> {
  const done = await namesIn(database);
  if (migrations.every((Migration) => done.has(new Migration().name!))) return;
  await migrate(databaseUrl);
}
