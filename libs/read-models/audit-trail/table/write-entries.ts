import { copyIn, type DatabaseClient } from '#libs/database';
import { COPY_COLUMNS } from './audit-entry.table.js';
import type { AuditTrailTables } from './audit-trail-tables.js';
import { monthTable, type Partition } from './partition.ddl.js';
import type { RowsOfMonth } from './rows-by-month.js';

/**
 * Writes rows to the table of their month, from which Postgres takes each to the table of its retention class. Gives the
 * partitions that it had to make, which are there once the transaction is committed.
 */
export async function writeRows(
  client: DatabaseClient,
  months: readonly RowsOfMonth[],
  { schema, partitions }: AuditTrailTables,
): Promise<Partition[]> {
  const made: Partition[] = [];
  for (const { month, sums, chunks } of months) {
    for (const retentionClass of sums.keys()) {
      const partition = { month, retentionClass };
      if (partitions.has(partition)) continue;
      await partitions.ensure(client, partition);
      made.push(partition);
    }
    const sql = `COPY ${schema}.${client.escapeIdentifier(monthTable(month))} (${COPY_COLUMNS}) FROM STDIN`;
    await copyIn(client, sql, chunks);
  }
  return made;
}
