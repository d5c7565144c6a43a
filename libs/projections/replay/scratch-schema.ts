import type { Database } from '#libs/database';
import { readPositions } from '../positions/positions.js';
import { type Comparison, compareSchemas } from '../versions/comparison.js';
import type { ReadModel } from '../versions/read-model.port.js';
import type { LogRange } from './replay-range.js';

/** What a scratch schema holds. Positions are decimal strings. */
export interface ScratchContents {
  readonly projection: string;
  readonly from: string | null;
  readonly to: string;
  /** False while it is being filled, and for ever where that was broken off. */
  readonly isComplete: boolean;
}

const FIND = `SELECT obj_description(oid, 'pg_namespace') AS comment FROM pg_namespace WHERE nspname = $1`;

/** What the schema of that name holds; undefined where there is none, null where it is not a scratch schema. */
export async function findScratch(database: Database, schema: string): Promise<ScratchContents | null | undefined> {
  const [row] = await database.query<{ comment: string | null }>(FIND, [schema]);
  if (!row) return undefined;
  try {
    const contents = JSON.parse(row.comment ?? '') as ScratchContents;
    return typeof contents.projection === 'string' ? contents : null;
  } catch {
    return null;
  }
}

/** Makes a scratch schema with the tables of a read model, empty. */
export function createScratch(database: Database, model: ReadModel, schema: string, range: LogRange): Promise<void> {
  return database.transaction(async (client) => {
    await model.createTables(client, schema);
    await client.query(commentSql(schema, contentsOf(model, range, false)));
  });
}

/** Notes that everything is in it. */
export async function completeScratch(
  database: Database,
  model: ReadModel,
  schema: string,
  range: LogRange,
): Promise<void> {
  await database.query(commentSql(schema, contentsOf(model, range, true)));
}

/** Drops a scratch schema with everything in it. */
export async function dropScratch(database: Database, schema: string): Promise<void> {
  await database.query(`DROP SCHEMA ${schema} CASCADE`);
}

/**
 * Compares what a scratch schema holds with what the live version holds of the same range, in one snapshot; of a range that the
 * live version has not reached the end of, what it has reached. Undefined where it has reached nothing of it.
 */
export async function compareScratch(
  database: Database,
  model: ReadModel,
  schema: string,
  { from, to }: Pick<ScratchContents, 'from' | 'to'>,
): Promise<Comparison | undefined> {
  const live = (await readPositions(database, [model.name]))[0]?.position ?? null;
  const end = live !== null && live < BigInt(to) ? live : BigInt(to);
  if (live === null || (from !== null && end < BigInt(from))) return undefined;
  const range = { after: from === null ? null : BigInt(from) - 1n, to: end };
  return database.snapshot(async (client) => {
    return compareSchemas(client, model, [model.liveSchema, schema], range);
  });
}

function contentsOf({ name }: ReadModel, { from, to }: LogRange, isComplete: boolean): ScratchContents {
  return { projection: name, from: from === null ? null : String(from), to: String(to), isComplete };
}

function commentSql(schema: string, contents: ScratchContents): string {
  return `COMMENT ON SCHEMA ${schema} IS '${JSON.stringify(contents).replaceAll("'", "''")}'`;
}
