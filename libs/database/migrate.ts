import { Client } from 'pg';
import type { DataSource } from 'typeorm';
import { AdvisoryLock, lockAdvisory } from './advisory-lock.js';

/** Runs `work` with a data source of its own while no other process migrates the same database. */
async function alone<T>(url: string, work: (source: DataSource) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url, application_name: 'stenographer migrations' });
  // A connection that breaks says so at the next statement.
  client.on('error', () => undefined);
  await client.connect();
  // Loaded here, since TypeORM takes 20 MB in every thread that loads it, and only migrations need it.
  const { createDataSource } = await import('./create-data-source.js');
  const source = createDataSource({ url, poolMax: 2, applicationName: 'stenographer migrations' });
  try {
    await lockAdvisory(client, AdvisoryLock.migrations);
    await source.initialize();
    return await work(source);
  } finally {
    if (source.isInitialized) await source.destroy();
    await client.end();
  }
}

/**
 * Brings the database to the shape that this version needs; each migration is a transaction of its own. Safe to call from
 * several processes at once (they wait for one another). Gives the names of the migrations that ran now.
 */
export function migrate(databaseUrl: string): Promise<string[]> {
  return alone(databaseUrl, async (source) => (await source.runMigrations()).map((migration) => migration.name));
}

/** Undoes every migration, last first: everything that the migrations made is gone, with all that was in it. */
export function revertAllMigrations(databaseUrl: string): Promise<void> {
  return alone(databaseUrl, async (source) => {
    for (let left = await executed(source); left > 0; left--) await source.undoLastMigration();
  });
}

async function executed(source: DataSource): Promise<number> {
  const rows: { count: number }[] = await source.query('SELECT count(*)::int AS count FROM schema_migrations');
  return rows[0]!.count;
}
