import { copyIn, type DatabaseClient } from '#libs/database';
import { monthOf } from '#libs/kernel';
import type { ProjectedEntry } from '../projection/projected-entry.js';
import { COPY_COLUMNS } from './audit-entry.table.js';
import type { Partitions } from './partitions.js';

/** Rows for one table, as COPY takes them. */
export interface LeafRows {
  readonly month: string;
  readonly retentionClass: string;
  /** Undefined where it has to be made first. */
  readonly leaf: string | undefined;
  readonly lines: string[];
}

/** A table that was made. */
export interface MadeLeaf {
  readonly month: string;
  readonly retentionClass: string;
  readonly leaf: string;
}

/** Sorts rows by the table they go to. */
export function rowsByLeaf(
  entries: readonly ProjectedEntry[],
  lines: readonly string[],
  partitions: Partitions,
): LeafRows[] {
  const groups = new Map<string, LeafRows>();
  entries.forEach((entry, i) => {
    const month = monthOf(entry.recordedAt);
    const key = `${month} ${entry.retentionClass}`;
    let group = groups.get(key);
    if (!group) {
      group = { month, retentionClass: entry.retentionClass, leaf: partitions.find(entry), lines: [] };
      groups.set(key, group);
    }
    group.lines.push(lines[i]!);
  });
  return [...groups.values()];
}

/** Writes rows to their tables. Gives those tables that it had to make, which are there once the transaction is committed. */
export async function writeRows(
  client: DatabaseClient,
  groups: readonly LeafRows[],
  partitions: Partitions,
): Promise<MadeLeaf[]> {
  const made: MadeLeaf[] = [];
  for (const { month, retentionClass, leaf: known, lines } of groups) {
    const leaf = known ?? (await partitions.ensure(client, month, retentionClass));
    if (known === undefined) made.push({ month, retentionClass, leaf });
    const sql = `COPY audit_v1.${client.escapeIdentifier(leaf)} (${COPY_COLUMNS}) FROM STDIN`;
    await copyIn(client, sql, [Buffer.from(lines.join(''))]);
  }
  return made;
}
