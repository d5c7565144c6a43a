import { copyIn, type DatabaseClient } from '#libs/database';
import { monthOf } from '#libs/kernel';
import type { ProjectedEntry } from '../projection/projected-entry.js';
import { COPY_COLUMNS, copyLine } from './audit-entry.table.js';
import type { Partitions } from './partitions.js';

/** Rows are handed to COPY in pieces of about this size, in characters. */
const CHUNK_CHARACTERS = 65_536;

/** Rows for one table, as COPY takes them. As bytes they are out of the way of the garbage collector while they wait. */
export class LeafRows {
  readonly chunks: Buffer[] = [];
  private lines: string[] = [];
  private characters = 0;

  /** `leaf` is undefined where the table has to be made first. */
  constructor(
    readonly month: string,
    readonly retentionClass: string,
    readonly leaf: string | undefined,
  ) {}

  add(line: string): void {
    this.lines.push(line);
    this.characters += line.length;
    if (this.characters > CHUNK_CHARACTERS) this.flush();
  }

  flush(): void {
    if (this.lines.length > 0) this.chunks.push(Buffer.from(this.lines.join('')));
    this.lines = [];
    this.characters = 0;
  }
}

/** A table that was made. */
export type MadeLeaf = Pick<LeafRows, 'month' | 'retentionClass'> & { readonly leaf: string };

/** The rows of entries, sorted by the table they go to. */
export function rowsByLeaf(entries: readonly ProjectedEntry[], partitions: Partitions): LeafRows[] {
  const groups = new Map<string, LeafRows>();
  for (const entry of entries) {
    const month = monthOf(entry.recordedAt);
    const key = `${month} ${entry.retentionClass}`;
    let group = groups.get(key);
    if (!group) groups.set(key, (group = new LeafRows(month, entry.retentionClass, partitions.find(entry))));
    group.add(copyLine(entry));
  }
  for (const group of groups.values()) group.flush();
  return [...groups.values()];
}

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
