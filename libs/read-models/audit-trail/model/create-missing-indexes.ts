import type { Database } from '#libs/database';
import type { IndexProgress } from '#libs/projections';
import { indexesOf } from '../table/partition.ddl.js';

/** Enough to sort the keys of a partition of some million entries without writing them down, in kB. */
const WORK_KB = 262_144;

const INDEXES = `SELECT indexname AS name FROM pg_indexes WHERE schemaname = $1`;

/** Makes the indexes of a schema's partitions that are missing, each in a transaction of its own. */
export async function createMissingIndexes(
  database: Database,
  schema: string,
  signal: AbortSignal,
  onProgress: (progress: IndexProgress) => void,
): Promise<void> {
  const leaves = await database.query<{ leaf: string }>(`SELECT leaf FROM ${schema}.partitions ORDER BY leaf`);
  const there = new Set((await database.query<{ name: string }>(INDEXES, [schema])).map(({ name }) => name));
  const wanted = leaves.flatMap(({ leaf }) => indexesOf(schema, leaf));
  const missing = wanted.filter(({ name }) => !there.has(name));
  const all = wanted.length;
  for (const [i, { sql }] of missing.entries()) {
    if (signal.aborted) return;
    onProgress({ made: all - missing.length + i, all });
    await database.transaction(async (client) => {
      await client.query(`SELECT set_config('maintenance_work_mem', '${WORK_KB}kB', true)`);
      await client.query(sql);
    });
  }
  onProgress({ made: all, all });
  await database.query(`ANALYZE ${schema}.audit_entries`);
}
