import type { Database, DatabaseClient } from '#libs/database';
import { monthOf } from '#libs/kernel';
import type { ProjectedEntry } from '../projection/projected-entry.js';

/** Which table holds what: its name by month and retention class. */
export class Partitions {
  private readonly leaves = new Map<string, string>();

  /** The table for an entry, if it is known to exist. */
  find({ recordedAt, retentionClass }: ProjectedEntry): string | undefined {
    return this.leaves.get(`${monthOf(recordedAt)} ${retentionClass}`);
  }

  /** The table for an entry. Makes it in the transaction of `client`, if there is none; remembered once it is committed. */
  async ensure(client: Pick<DatabaseClient, 'query'>, month: string, retentionClass: string): Promise<string> {
    const sql = 'SELECT audit_v1.ensure_partition($1, $2) AS leaf';
    const { rows } = await client.query<{ leaf: string }>(sql, [month, retentionClass]);
    return rows[0]!.leaf;
  }

  /** Learns which tables there are. */
  async load(database: Database): Promise<void> {
    const rows = await database.query<{ month: string; retention_class: string; leaf: string }>(
      `SELECT to_char(month, 'YYYY-MM') AS month, retention_class, leaf FROM audit_v1.partitions`,
    );
    for (const row of rows) this.leaves.set(`${row.month} ${row.retention_class}`, row.leaf);
  }

  /** Remembers a table that exists. */
  learn(month: string, retentionClass: string, leaf: string): void {
    this.leaves.set(`${month} ${retentionClass}`, leaf);
  }
}
