import { copyIn, type DatabaseClient } from '#libs/database';
import { COPY_COLUMNS } from './audit-entry.table.js';
import type { Partitions } from './partitions.js';
import type { LeafRows } from './rows-by-leaf.js';

/** A table that was made. */
export type MadeLeaf = Pick<LeafRows, 'month' | 'retentionClass'> & { readonly leaf: string };

/** Writes rows to their tables. Gives those tables that it had to make, which are there once the transaction is committed. */
export async function writeRows(
  client: DatabaseClient,
  groups: readonly LeafRows[],
  partitions: Partitions,
): Promise<MadeLeaf[]> {
  const made: MadeLeaf[] = [];
  for (const { month, retentionClass, leaf: known, chunks } of groups) {
    const leaf = known ?? (await partitions.ensure(client, month, retentionClass));
    if (known === undefined) made.push({ month, retentionClass, leaf });
    const sql = `COPY audit_v1.${client.escapeIdentifier(leaf)} (${COPY_COLUMNS}) FROM STDIN`;
    await copyIn(client, sql, chunks);
  }
  return made;
}
