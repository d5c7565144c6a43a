import type { DatabaseClient } from '#libs/database';
import type { Position } from '#libs/event-store';
import { bucketOf } from '../table/bucket.js';
import { type Partition, leafTable } from '../table/partition.ddl.js';
import { Partitions } from '../table/partitions.js';

/** The policy of the extents binds whoever reads them to one tenant; this is all of them. */
const BIND = `SELECT set_config('steno.tenant', '*', true)`;

/** Copies what one schema holds up to a position to another one that is empty; partitions are made without indexes. */
export async function copyRows(client: DatabaseClient, from: string, to: string, upTo: Position): Promise<void> {
  const { rows } = await client.query<Partition>(
    `SELECT to_char(month, 'YYYY-MM') AS month, retention_class AS "retentionClass" FROM ${from}.partitions ORDER BY 1, 2`,
  );
  const partitions = new Partitions(to, false);
  for (const partition of rows) {
    await partitions.ensure(client, partition);
    const leaf = client.escapeIdentifier(leafTable(partition));
    await client.query(`INSERT INTO ${to}.${leaf} SELECT * FROM ${from}.${leaf} WHERE position <= $1`, [upTo]);
  }
  await client.query(BIND);
  const ids = `INSERT INTO ${to}.audit_event_ids SELECT * FROM ${from}.audit_event_ids WHERE position <= $1`;
  await client.query(ids, [upTo]);
  await client.query(`INSERT INTO ${to}.extents SELECT * FROM ${from}.extents WHERE bucket <= $1`, [bucketOf(upTo)]);
}
