import type { Database, DatabaseClient } from '#libs/database';
import { monthTable, type Partition, partitionSql } from './partition.ddl.js';

const FIND = (schema: string): string => `
  SELECT EXISTS (SELECT FROM ${schema}.partitions WHERE month = ($1 || '-01')::date AND retention_class = $2) AS "isThere",
    to_regclass($3) IS NULL AS "isFirstOfMonth"`;

/** Which partitions there are in a schema. */
export class Partitions {
  private readonly known = new Set<string>();

  /** Without indexes, partitions are to be filled first; `indexPartitions` makes up for them. */
  constructor(
    private readonly schema: string,
    private readonly isIndexed: boolean,
  ) {}

  /** Whether a partition is known to exist. */
  has({ month, retentionClass }: Partition): boolean {
    return this.known.has(`${month} ${retentionClass}`);
  }

  /** Makes a partition in the transaction of `client`, if there is none; to be learned once it is committed. */
  async ensure(client: DatabaseClient, partition: Partition): Promise<void> {
    const { schema, isIndexed } = this;
    const { month, retentionClass } = partition;
    const values = [month, retentionClass, `${schema}.${monthTable(month)}`];
    const { rows } = await client.query<{ isThere: boolean; isFirstOfMonth: boolean }>(FIND(schema), values);
    const { isThere, isFirstOfMonth } = rows[0]!;
    if (!isThere) await client.query(partitionSql(schema, partition, { isFirstOfMonth, isIndexed }));
  }

  /** Learns which there are, and forgets all others: a server that crashes may undo its last commits. */
  async load(database: Database): Promise<void> {
    const rows = await database.query<Partition & Record<string, string>>(
      `SELECT to_char(month, 'YYYY-MM') AS month, retention_class AS "retentionClass" FROM ${this.schema}.partitions`,
    );
    this.known.clear();
    for (const row of rows) this.learn(row);
  }

  /** Remembers a partition that exists. */
  learn({ month, retentionClass }: Partition): void {
    this.known.add(`${month} ${retentionClass}`);
  }
}
