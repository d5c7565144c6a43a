import { type Database, type DatabaseClient, seeAllTenants } from '#libs/database';
import { leafTable, type Partition } from '../table/partition.ddl.js';
import type { ArchiveRecord, RetiredPartition, RetirementState } from './retired-partition.js';

interface Row {
  month: string;
  retention_class: string;
  leaf: string;
  state: RetirementState;
  archive_file: string | null;
  archive_rows: string | null;
  archive_bytes: string | null;
  archive_sha256: string | null;
  keys_digest: string | null;
  disk_bytes: string | null;
  failure: string | null;
}

const COLUMNS = `to_char(month, 'YYYY-MM') AS month, retention_class, leaf, state, archive_file, archive_rows, archive_bytes,
  archive_sha256, keys_digest, disk_bytes, failure`;

const THIS = `month = ($1 || '-01')::date AND retention_class = $2`;

function retiredOf(row: Row): RetiredPartition {
  const { month, retention_class: retentionClass, leaf, state, failure } = row;
  const archive =
    row.archive_rows === null
      ? null
      : {
          file: row.archive_file,
          rows: Number(row.archive_rows),
          bytes: Number(row.archive_bytes),
          sha256: row.archive_sha256,
          keysDigest: row.keys_digest!,
        };
  const diskBytes = row.disk_bytes === null ? null : Number(row.disk_bytes);
  return { month, retentionClass, leaf, state, archive, diskBytes, failure };
}

/** All partitions whose retirement has begun, the oldest first. */
export async function listRetired(database: Database): Promise<RetiredPartition[]> {
  const sql = `SELECT ${COLUMNS} FROM retention.partitions ORDER BY month, retention_class`;
  return (await database.query<Row & Record<string, unknown>>(sql)).map(retiredOf);
}

/** Begins the retirement of a partition, unless it has begun. */
export async function beginRetirement(database: Database, partition: Partition): Promise<void> {
  const sql = `INSERT INTO retention.partitions (month, retention_class, leaf) VALUES (($1 || '-01')::date, $2, $3)
    ON CONFLICT DO NOTHING`;
  await database.query(sql, [partition.month, partition.retentionClass, leafTable(partition)]);
}

/** Says what kept a partition from its next step. */
export async function noteFailure(database: Database, partition: Partition, failure: string): Promise<void> {
  const sql = `UPDATE retention.partitions SET failure = $3, failed_at = now() WHERE ${THIS}`;
  await database.query(sql, [partition.month, partition.retentionClass, failure]);
}

/** How far a partition is, locked until the transaction ends. */
export async function lockRetired(client: DatabaseClient, partition: Partition): Promise<RetiredPartition> {
  const sql = `SELECT ${COLUMNS} FROM retention.partitions WHERE ${THIS} FOR UPDATE`;
  const { rows } = await client.query<Row>(sql, [partition.month, partition.retentionClass]);
  return retiredOf(rows[0]!);
}

/** What of one tenant an archive has. */
export interface ArchivedTenant {
  readonly tenantId: string;
  readonly entries: number;
  /** As Postgres writes times. */
  readonly least: string;
  readonly greatest: string;
}

/** Notes that a partition is archived, and what of which tenant is in it. */
export async function noteArchive(
  client: DatabaseClient,
  partition: Partition,
  { file, rows, bytes, sha256, keysDigest }: ArchiveRecord,
  tenants: readonly ArchivedTenant[],
): Promise<void> {
  const { month, retentionClass } = partition;
  await client.query(
    `UPDATE retention.partitions SET state = 'archived', archived_at = now(), archive_file = $3, archive_rows = $4,
       archive_bytes = $5, archive_sha256 = $6, keys_digest = $7, failure = NULL WHERE ${THIS}`,
    [month, retentionClass, file, rows, bytes, sha256, keysDigest],
  );
  await seeAllTenants(client);
  await client.query(`DELETE FROM retention.tenants WHERE ${THIS}`, [month, retentionClass]);
  await client.query(
    `INSERT INTO retention.tenants (month, retention_class, tenant_id, entries, least_occurred_at, greatest_occurred_at)
     SELECT ($1 || '-01')::date, $2, * FROM unnest($3::text[], $4::bigint[], $5::timestamptz[], $6::timestamptz[])`,
    [
      month,
      retentionClass,
      tenants.map(({ tenantId }) => tenantId),
      tenants.map(({ entries }) => entries),
      tenants.map(({ least }) => least),
      tenants.map(({ greatest }) => greatest),
    ],
  );
}

/** Notes that a partition is archived no more: what is in it is not what the archive has. */
export async function forgetArchive(client: DatabaseClient, { month, retentionClass }: Partition): Promise<void> {
  const sql = `UPDATE retention.partitions SET state = 'archiving', archived_at = NULL, archive_file = NULL,
    archive_rows = NULL, archive_bytes = NULL, archive_sha256 = NULL, keys_digest = NULL WHERE ${THIS}`;
  await client.query(sql, [month, retentionClass]);
}

/** Notes that a partition is detached, and what it takes on the disk. */
export async function noteDetached(client: DatabaseClient, partition: Partition, diskBytes: number): Promise<void> {
  const sql = `UPDATE retention.partitions SET state = 'detached', detached_at = now(), disk_bytes = $3, failure = NULL
    WHERE ${THIS}`;
  await client.query(sql, [partition.month, partition.retentionClass, diskBytes]);
}

/** Notes that a partition is gone. */
export async function noteDropped(client: DatabaseClient, { month, retentionClass }: Partition): Promise<void> {
  const sql = `UPDATE retention.partitions SET state = 'dropped', dropped_at = now(), failure = NULL WHERE ${THIS}`;
  await client.query(sql, [month, retentionClass]);
}
