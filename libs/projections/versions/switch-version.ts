import { type Database, type DatabaseClient, sqlState } from '#libs/database';
import { type Comparison, compareSchemas } from './comparison.js';
import type { ReadModel } from './read-model.port.js';

/** How long the switch waits for those who read or write at that moment, in milliseconds; meanwhile others wait for it. */
const LOCK_MS = 300;
const LOCK_NOT_AVAILABLE = '55P03';

/** What came of an attempt: `behind` the live version, so far; `busy`: somebody read or wrote for too long. */
export type SwitchOutcome =
  | { readonly kind: 'switched'; readonly retired: number }
  | { readonly kind: 'behind'; readonly by: bigint }
  | { readonly kind: 'busy' }
  | { readonly kind: 'different'; readonly comparison: Comparison };

interface Standing {
  readonly version: number;
  readonly position: string | null;
}

const STANDING = `SELECT version, position FROM projections.positions WHERE projection = $1 AND`;

/** Everything from here on waits for those who read, whose statements hold their tables from their first look at them on. */
const LOCK_TABLES = `
  SELECT string_agg(format('%I.%I', schemaname, tablename), ', ') AS tables FROM pg_tables t
  WHERE schemaname = $1 AND NOT EXISTS (SELECT FROM pg_inherits WHERE inhrelid = format('%I.%I', schemaname, tablename)::regclass)`;

/**
 * Makes a version the live one, in one transaction, if it has come as far as the live one. What was added since `compared` is
 * compared here; `isAccepted` says that it may differ. A reader sees the one or the other, and neither fails nor misses a row.
 */
export async function switchVersion(
  database: Database,
  model: ReadModel,
  version: number,
  compared: Comparison,
  isAccepted: boolean,
): Promise<SwitchOutcome> {
  try {
    return await database.transaction((client) => attempt(client, model, version, compared, isAccepted));
  } catch (error) {
    if (sqlState(error) === LOCK_NOT_AVAILABLE) return { kind: 'busy' };
    throw error;
  }
}

async function attempt(
  client: DatabaseClient,
  model: ReadModel,
  version: number,
  compared: Comparison,
  isAccepted: boolean,
): Promise<SwitchOutcome> {
  await client.query(
    `SELECT set_config('lock_timeout', '${LOCK_MS}', true), set_config('enable_seqscan', 'off', true)`,
  );
  const live = await standing(client, `${STANDING} state = 'live' FOR UPDATE`, [model.name]);
  const building = await standing(client, `${STANDING} version = $2 AND state = 'building' FOR UPDATE`, [
    model.name,
    version,
  ]);
  const by = BigInt(live.position ?? -1) - BigInt(building.position ?? -1);
  if (by > 0n) return { kind: 'behind', by };

  const schemas = [model.liveSchema, model.schemaOf(version)] as const;
  const since = { after: BigInt(compared.position), to: BigInt(live.position ?? -1) };
  if (!isAccepted && since.to > since.after) {
    const comparison = await compareSchemas(client, model, schemas, since);
    if (!comparison.isEqual) return { kind: 'different', comparison };
  }
  const { rows } = await client.query<{ tables: string }>(LOCK_TABLES, [model.liveSchema]);
  await client.query(`LOCK TABLE ${rows[0]!.tables} IN ACCESS EXCLUSIVE MODE`);
  await client.query(`
    ALTER SCHEMA ${model.liveSchema} RENAME TO ${model.schemaOf(live.version)};
    ALTER SCHEMA ${model.schemaOf(version)} RENAME TO ${model.liveSchema}`);
  const state = 'UPDATE projections.positions SET state = $3 WHERE projection = $1 AND version = $2';
  await client.query(state, [model.name, live.version, 'retired']);
  await client.query(state, [model.name, version, 'live']);
  const sql = `UPDATE projections.rebuilds SET phase = 'switched', ended_at = now(), failure = NULL
    WHERE projection = $1 AND version = $2`;
  await client.query(sql, [model.name, version]);
  return { kind: 'switched', retired: live.version };
}

async function standing(client: DatabaseClient, sql: string, values: readonly unknown[]): Promise<Standing> {
  const { rows } = await client.query<Standing>(sql, [...values]);
  if (!rows[0]) throw new Error('The version is not being built (any more).');
  return rows[0];
}
