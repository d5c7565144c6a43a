import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import type { BenchContext } from '../bench-context.js';
import { latencyOf, medianRun } from '../statistics.js';
import { copyOfTable, type CopiedTable } from './copy-of-table.js';

const ROWS = 5_000;
const WAYS = [
  { connections: 1, rowsPerCommit: 1 },
  { connections: 16, rowsPerCommit: 1 },
  // The server takes 60 connections, and the product holds some of them.
  { connections: 32, rowsPerCommit: 1 },
  { connections: 4, rowsPerCommit: 100 },
  { connections: 4, rowsPerCommit: 1000 },
] as const;

/** The same rows, inserted by plain `pg` into an equal table: no sealing, no digests, no log. */
export interface PlainPostgresResult {
  readonly connections: number;
  readonly rowsPerCommit: number;
  readonly eventsPerSecond: number;
  /** Of a commit, in milliseconds. */
  readonly p50: number;
  readonly p99: number;
}

async function connect(dataDirectory: string): Promise<Client> {
  const run = JSON.parse(readFileSync(join(dataDirectory, 'run.json'), 'utf8')) as { postgres: { url: string } };
  const { hostname, port, pathname } = new URL(run.postgres.url);
  const password = readFileSync(join(dataDirectory, 'postgres', 'password'), 'utf8').trim();
  const client = new Client({
    host: hostname,
    port: Number(port),
    database: pathname.slice(1),
    user: 'steno',
    password,
  });
  await client.connect();
  await client.query('SET synchronous_commit = on');
  return client;
}

async function insertFor(
  seconds: number,
  clients: readonly Client[],
  table: CopiedTable,
  rowsPerCommit: number,
): Promise<Omit<PlainPostgresResult, 'connections' | 'rowsPerCommit'>> {
  const latencies: number[] = [];
  const started = performance.now();
  await Promise.all(
    clients.map(async (client) => {
      while (performance.now() - started < seconds * 1000) {
        const begun = performance.now();
        await table.insert(client, rowsPerCommit);
        latencies.push(performance.now() - begun);
      }
    }),
  );
  const took = (performance.now() - started) / 1000;
  const { p50, p99 } = latencyOf(latencies);
  return { eventsPerSecond: (latencies.length * rowsPerCommit) / took, p50, p99 };
}

/** Measures what PostgreSQL alone does with the rows of the audit trail. */
export async function measurePlainPostgres({
  dataDirectory,
  effort,
  say,
}: BenchContext): Promise<PlainPostgresResult[]> {
  const results: PlainPostgresResult[] = [];
  const owner = await connect(dataDirectory);
  const table = await copyOfTable(owner, 'audit_trail', 'audit_entries', ROWS);
  for (const { connections, rowsPerCommit } of WAYS) {
    say(`plain PostgreSQL: ${rowsPerCommit} a commit, ${connections} connections`);
    const clients = await Promise.all(Array.from({ length: connections }, () => connect(dataDirectory)));
    const runs: Omit<PlainPostgresResult, 'connections' | 'rowsPerCommit'>[] = [];
    for (let run = 0; run < effort.runs; run++)
      runs.push(await insertFor(effort.seconds, clients, table, rowsPerCommit));
    results.push({ connections, rowsPerCommit, ...medianRun(runs) });
    for (const client of clients) await client.end();
  }
  await table.drop(owner);
  await owner.end();
  return results;
}
