import type { Database, DatabaseClient } from '#libs/database';
import { PositionMovedError } from '#libs/projections';
import { monthTable, type Partition, partitionSql } from './partition.ddl.js';

const FIND = (schema: string): string => `
  SELECT EXISTS (SELECT FROM ${schema}.partitions WHERE month = ($1 || '-01')::date AND retention_class = $2) AS "isThere",
    to_regclass($3) IS NULL AS "isFirstOfMonth"`;

/** Partitions that are retired: there is no row of theirs, in no version. */
export const OUT_OF_USE = `SELECT to_char(month, 'YYYY-MM') AS month, retention_class AS "retentionClass"
  FROM retention.partitions WHERE state IN ('detached', 'dropped')`;

/** The tables of the partitions of a schema, by name. */
export async function leavesOf(client: Pick<DatabaseClient, 'query'>, schema: string): Promise<string[]> {
  const { rows } = await client.query<{ leaf: string }>(`SELECT leaf FROM ${schema}.partitions ORDER BY leaf`);
  return rows.map(({ leaf }) => leaf);
}

/** Which partitions there are in a schema, and which there are to be no more. */
export class Partitions {
  private readonly known = new Set<string>();
  private readonly retired = new Set<string>();
  /** The earliest month whose partitions cannot be retired yet. */
  private month = '9999-12';

  /** Without indexes, partitions are to be filled first; `indexPartitions` makes up for them. */
  constructor(
    private readonly schema: string,
    private readonly isIndexed: boolean,
  ) {}

  /** Whether a partition is known to exist. */
  has({ month, retentionClass }: Partition): boolean {
    return this.known.has(`${month} ${retentionClass}`);
  }

  /** Whether a partition is known to be retired: what would be in it is not written any more, whoever comes by it. */
  isRetired({ month, retentionClass }: Partition): boolean {
    return this.retired.has(`${month} ${retentionClass}`);
  }

  /**
   * Sees, in a transaction that holds the position, that none of the partitions was retired since this learned which are. A
   * PositionMovedError, after which whoever writes begins anew, if one was.
   */
  async checkNoneRetired(client: DatabaseClient, partitions: readonly Partition[], projection: string): Promise<void> {
    if (partitions.every(({ month }) => month >= this.month)) return;
    const { rows } = await client.query<Partition>(OUT_OF_USE);
    const retired = new Set(rows.map(({ month, retentionClass }) => `${month} ${retentionClass}`));
    if (partitions.some(({ month, retentionClass }) => retired.has(`${month} ${retentionClass}`)))
      throw new PositionMovedError(projection);
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

  /**
   * Learns which there are, and forgets all others: a server that crashes may undo its last commits. `month` is the present one,
   * of which nothing can be retired, nor of those after it.
   */
  async load(database: Database, month: string): Promise<void> {
    const retired = await database.query<Partition & Record<string, string>>(OUT_OF_USE);
    const rows = await database.query<Partition & Record<string, string>>(
      `SELECT to_char(month, 'YYYY-MM') AS month, retention_class AS "retentionClass" FROM ${this.schema}.partitions`,
    );
    this.known.clear();
    for (const row of rows) this.learn(row);
    this.retired.clear();
    for (const one of retired) this.retired.add(`${one.month} ${one.retentionClass}`);
    this.month = month;
  }

  /** Remembers a partition that exists. */
  learn({ month, retentionClass }: Partition): void {
    this.known.add(`${month} ${retentionClass}`);
  }
}
