import type { Database, DatabaseClient } from '#libs/database';

/** The entries of a month (`YYYY-MM`) and retention class. */
export interface Partition {
  readonly month: string;
  readonly retentionClass: string;
}

/** The table of a month, whose partitions are those of its retention classes. */
export function monthTable(month: string): string {
  return `audit_entries_${month.replace('-', '_')}`;
}

/** Which partitions there are. */
export class Partitions {
  private readonly known = new Set<string>();

  /** Whether a partition is known to exist. */
  has({ month, retentionClass }: Partition): boolean {
    return this.known.has(`${month} ${retentionClass}`);
  }

  /** Makes a partition in the transaction of `client`, if there is none; to be learned once it is committed. */
  async ensure(client: Pick<DatabaseClient, 'query'>, { month, retentionClass }: Partition): Promise<void> {
    await client.query('SELECT audit_v1.ensure_partition($1, $2)', [month, retentionClass]);
  }

  /** Learns which there are, and forgets all others: a server that crashes may undo its last commits. */
  async load(database: Database): Promise<void> {
    const rows = await database.query<Partition>(
      `SELECT to_char(month, 'YYYY-MM') AS month, retention_class AS "retentionClass" FROM audit_v1.partitions`,
    );
    this.known.clear();
    for (const row of rows) this.learn(row);
  }

  /** Remembers a partition that exists. */
  learn({ month, retentionClass }: Partition): void {
    this.known.add(`${month} ${retentionClass}`);
  }
}
