import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { oncePerRun } from './once-per-run.js';
import { testPostgres } from './test-postgres.js';
import { waitFor } from './wait-for.js';

/** A database of its own in the PostgreSQL of this run. */
export interface TestDatabase {
  readonly url: string;
  /** Removes the database, whoever is still connected. */
  drop(): Promise<void>;
}

/** A fresh database: with all migrations (the default), as a copy of a template made once a run, or empty. */
export async function createTestDatabase(options: { migrated?: boolean } = {}): Promise<TestDatabase> {
  const { migrated = true } = options;
  const server = await testPostgres();
  const template = migrated ? await oncePerRun('template', () => createTemplate(server)) : 'template1';
  const name = `test_${randomBytes(8).toString('hex')}`;
  await execute(server, `CREATE DATABASE ${name} TEMPLATE ${template}`);
  return {
    url: databaseUrl(server, name),
    drop: () => drop(server, name),
  };
}

/** PostgreSQL's own vacuum may be in the database, and only a superuser could end it: it is waited for. */
async function drop(server: string, name: string): Promise<void> {
  await waitFor(() => execute(server, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`).then(() => true), {
    timeoutMs: 30_000,
    intervalMs: 200,
    what: `the database ${name} to be dropped`,
  });
}

async function createTemplate(server: string): Promise<string> {
  await execute(server, 'CREATE DATABASE migrated');
  // Loaded here, since TypeORM takes a second and only the first caller of a run needs it.
  const { migrate } = await import('#libs/database');
  await migrate(databaseUrl(server, 'migrated'));
  return 'migrated';
}

function databaseUrl(server: string, name: string): string {
  const url = new URL(server);
  url.pathname = `/${name}`;
  return url.href;
}

async function execute(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
