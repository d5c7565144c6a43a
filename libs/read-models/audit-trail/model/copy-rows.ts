import type { DatabaseClient } from '#libs/database';
import type { Position } from '#libs/event-store';
import type { CopiedRows, PositionRange } from '#libs/projections';
import { bucketOf, bucketStart } from '../table/bucket.js';
import { EVENT_IDS } from '../table/event-ids.js';
import { type Partition, leafTable } from '../table/partition.ddl.js';
import { Partitions } from '../table/partitions.js';
import { ID_PARTITIONS, idPartition } from '../table/tables.ddl.js';

/** Buckets that are copied together: 64 MiB of the log, some ten thousand events. */
const BUCKETS = 4n;

/** The policy of the extents binds whoever reads them to one tenant; this is all of them. A stretch is found by its index. */
const BIND = `SELECT set_config('steno.tenant', '*', true), set_config('enable_seqscan', 'off', true)`;

/**
 * Copies the first rows of a range: of its beginning first the ids that callers chose, a table at a time, since they are in no
 * order; then entries, a stretch of the log at a time.
 */
export async function copyRows(
  client: DatabaseClient,
  from: string,
  to: string,
  { after, to: upTo }: PositionRange,
): Promise<CopiedRows> {
  if (after === null && (await copyIds(client, from, to, upTo))) return { reached: null, events: 0 };
  await client.query(BIND);
  const first = await firstBucket(client, from, bucketOf((after ?? -1n) + 1n));
  if (first === undefined || first > bucketOf(upTo)) return { reached: upTo, events: 0 };
  const end = bucketStart(first + BUCKETS) - 1n;
  const stretch = { first, last: first + BUCKETS - 1n, to: end < upTo ? end : upTo };
  return { reached: stretch.to, events: await copyStretch(client, from, to, stretch) };
}

/** Copies the first table of ids that has some and that has not been copied; false where there is none. */
async function copyIds(client: DatabaseClient, from: string, to: string, upTo: Position): Promise<boolean> {
  for (let remainder = 0; remainder < ID_PARTITIONS; remainder++) {
    const table = idPartition(remainder);
    const copied = await client.query(`SELECT FROM ${to}.${table} LIMIT 1`);
    if (copied.rowCount !== 0) continue;
    const sql = `INSERT INTO ${to}.${EVENT_IDS} SELECT * FROM ${from}.${table} WHERE position <= $1`;
    if ((await client.query(sql, [upTo])).rowCount !== 0) return true;
  }
  return false;
}

async function firstBucket(client: DatabaseClient, schema: string, least: bigint): Promise<bigint | undefined> {
  const sql = `SELECT min(bucket) AS bucket FROM ${schema}.extents WHERE bucket >= $1`;
  const { bucket } = (await client.query<{ bucket: string | null }>(sql, [least])).rows[0]!;
  return bucket === null ? undefined : BigInt(bucket);
}

interface Stretch {
  /** Buckets, inclusive. */
  readonly first: bigint;
  readonly last: bigint;
  readonly to: Position;
}

async function copyStretch(client: DatabaseClient, from: string, to: string, stretch: Stretch): Promise<number> {
  const { first, last } = stretch;
  const { rows } = await client.query<Partition>(
    `SELECT DISTINCT to_char(month, 'YYYY-MM') AS month, retention_class AS "retentionClass"
     FROM ${from}.extents JOIN ${from}.partitions USING (month, retention_class) WHERE bucket BETWEEN $1 AND $2 ORDER BY 1, 2`,
    [first, last],
  );
  const partitions = new Partitions(to, false);
  let events = 0;
  for (const partition of rows) {
    await partitions.ensure(client, partition);
    events += await copyEntries(client, from, to, partition, stretch);
  }
  const sql = `INSERT INTO ${to}.extents SELECT * FROM ${from}.extents WHERE bucket BETWEEN $1 AND $2`;
  await client.query(sql, [first, last < bucketOf(stretch.to) ? last : bucketOf(stretch.to)]);
  return events;
}

/** Tenant by tenant, since the index of positions begins with them. */
async function copyEntries(
  client: DatabaseClient,
  from: string,
  to: string,
  partition: Partition,
  { first, last, to: upTo }: Stretch,
): Promise<number> {
  const leaf = client.escapeIdentifier(leafTable(partition));
  const sql = `
    INSERT INTO ${to}.${leaf}
    SELECT e.* FROM (
      SELECT DISTINCT tenant_id FROM ${from}.extents
      WHERE bucket BETWEEN $1 AND $2 AND month = ($3 || '-01')::date AND retention_class = $4) t
    CROSS JOIN LATERAL (
      SELECT * FROM ${from}.${leaf} r WHERE r.tenant_id = t.tenant_id AND r.position BETWEEN $5 AND $6) e`;
  const values = [first, last, partition.month, partition.retentionClass, bucketStart(first), upTo];
  return (await client.query(sql, values)).rowCount ?? 0;
}
