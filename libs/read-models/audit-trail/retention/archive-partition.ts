import type { Database, DatabaseClient } from '#libs/database';
import type { EventStore } from '#libs/event-store';
import { partDigestOf, type PartDigestRow, partDigestSql } from '#libs/projections';
import { leafTable, type Partition } from '../table/partition.ddl.js';
import { LIVE_SCHEMA } from '../table/tables.ddl.js';
import type { ArchiveDirectory } from './archive-file.js';
import { archivedEvents } from './archived-events.js';
import type { ArchiveRecord } from './retired-partition.js';
import { type ArchivedTenant, noteArchive } from './retired-partitions.js';

/** The table of a partition of the live version. */
export function liveLeaf(client: DatabaseClient, partition: Partition): string {
  return `${LIVE_SCHEMA}.${client.escapeIdentifier(leafTable(partition))}`;
}

/** How many rows a partition has, and the digest of what they are known by. */
export async function keysOf(client: DatabaseClient, table: string): Promise<{ rows: number; digest: string }> {
  const keys = `(SELECT tenant_id, position, event_id FROM ${table})`;
  return partDigestOf((await client.query<PartDigestRow>(partDigestSql(keys, 'true'))).rows[0]!);
}

const TENANTS = (table: string): string => `
  SELECT tenant_id AS "tenantId", count(*)::int AS entries, min(occurred_at)::text AS least, max(occurred_at)::text AS greatest
  FROM ${table} GROUP BY tenant_id ORDER BY tenant_id`;

/** What retirement works with. */
export interface ArchiveTools {
  readonly database: Database;
  readonly eventStore: EventStore;
  readonly archives: ArchiveDirectory;
}

/**
 * Archives a partition: what the log has of its entries goes to a file. Entries are read in one snapshot; nobody waits. An
 * archive of exactly this that an earlier run has left is taken as it is.
 */
export async function archivePartition(partition: Partition, tools: ArchiveTools): Promise<void> {
  const { database, eventStore, archives } = tools;
  const { record, tenants } = await database.snapshot(async (client) => {
    const table = liveLeaf(client, partition);
    const { rows, digest: keysDigest } = await keysOf(client, table);
    const { rows: counted } = await client.query<ArchivedTenant>(TENANTS(table));
    if (rows === 0) return { record: { ...EMPTY, keysDigest }, tenants: counted };
    const shown = counted.map(({ tenantId, entries }) => ({ tenantId, entries }));
    const subject = { ...partition, rows, keysDigest, tenants: shown };
    const manifest =
      (await archives.find(subject)) ?? (await archives.write(subject, archivedEvents(client, eventStore, table)));
    const { file, bytes, sha256 } = manifest;
    return { record: { file, rows, bytes, sha256, keysDigest }, tenants: counted };
  });
  await database.transaction((client) => noteArchive(client, partition, record, tenants));
}

const EMPTY: Omit<ArchiveRecord, 'keysDigest'> = { file: null, rows: 0, bytes: 0, sha256: null };
