import { type Database, type DatabaseClient, READER_ROLE } from '#libs/database';
import { forgetDigest } from '#libs/projections';
import { AUDIT_TRAIL } from '../projection/audit-trail.name.js';
import { leafTable, monthTable, type Partition } from '../table/partition.ddl.js';
import { LIVE_SCHEMA } from '../table/tables.ddl.js';
import { keysOf, liveLeaf } from './archive-partition.js';
import type { LegalHolds } from './legal-holds.port.js';
import { forgetArchive, lockRetired, noteDetached, noteDropped } from './retired-partitions.js';

/** How long a step waits for those who read or write at that moment, in milliseconds; meanwhile others wait for it. */
const LOCK_MS = 300;

const WAIT_BRIEFLY = `SELECT set_config('lock_timeout', '${LOCK_MS}', true), set_config('steno.tenant', '*', true)`;

/** Whoever writes entries, copies them or makes another version the live one moves or locks a position first. */
const LOCK_POSITIONS = `SELECT version, state FROM projections.positions WHERE projection = 'audit-trail'
  ORDER BY version FOR UPDATE`;

/** What came of a step: done; a hold keeps it; or the partition is not what was archived, and is to be archived anew. */
export type StepOutcome =
  | { readonly kind: 'done' }
  | { readonly kind: 'held'; readonly holds: readonly string[] }
  | { readonly kind: 'changed' };

const DONE: StepOutcome = { kind: 'done' };

/**
 * Takes an archived partition out of the audit trail, in every version of it, in one transaction: from then on it is found no
 * more, and never written again. Rejects with SQLSTATE 55P03 where somebody reads or writes for too long.
 */
export function detachPartition(database: Database, partition: Partition, holds: LegalHolds): Promise<StepOutcome> {
  return database.transaction(async (client) => {
    await client.query(WAIT_BRIEFLY);
    const { archive } = await lockRetired(client, partition);
    const live = liveLeaf(client, partition);
    // Against those who write to it; readers go on until the moment of the detaching.
    await client.query(`LOCK TABLE ${live} IN SHARE MODE`);
    const { rows, digest } = await keysOf(client, live);
    if (rows !== archive!.rows || digest !== archive!.keysDigest) {
      await forgetArchive(client, partition);
      return { kind: 'changed' };
    }
    const { rows: versions } = await client.query<{ version: number; state: string }>(LOCK_POSITIONS);
    const held = await holds.on(client, partition);
    if (held.length > 0) return { kind: 'held', holds: held };

    const size = await client.query<{ bytes: string }>('SELECT pg_total_relation_size($1) AS bytes', [live]);
    await takeOut(client, LIVE_SCHEMA, partition);
    await client.query(`ALTER TABLE ${live} SET SCHEMA retention`);
    await revokeReading(client, detachedTable(client, partition));
    for (const { version, state } of versions) {
      if (state !== 'live') await dropFromVersion(client, `${LIVE_SCHEMA}_${version}`, partition);
      await forgetDigest(client, { projection: AUDIT_TRAIL, version }, leafTable(partition));
    }
    await noteDetached(client, partition, Number(size.rows[0]!.bytes));
    return DONE;
  });
}

/** Drops a detached partition: its space is free when this resolves. */
export function dropPartition(database: Database, partition: Partition, holds: LegalHolds): Promise<StepOutcome> {
  return database.transaction(async (client) => {
    await client.query(WAIT_BRIEFLY);
    await lockRetired(client, partition);
    const held = await holds.on(client, partition);
    if (held.length > 0) return { kind: 'held', holds: held };
    await client.query(`DROP TABLE ${detachedTable(client, partition)}`);
    await noteDropped(client, partition);
    return DONE;
  });
}

function detachedTable(client: DatabaseClient, partition: Partition): string {
  return `retention.${client.escapeIdentifier(leafTable(partition))}`;
}

/** Takes the partition out of a version's table, and out of what the version knows of itself. */
async function takeOut(client: DatabaseClient, schema: string, partition: Partition): Promise<void> {
  const { month, retentionClass } = partition;
  const leaf = client.escapeIdentifier(leafTable(partition));
  await client.query(`ALTER TABLE ${schema}.${monthTable(month)} DETACH PARTITION ${schema}.${leaf}`);
  for (const table of ['partitions', 'extents']) {
    const sql = `DELETE FROM ${schema}.${table} WHERE month = ($1 || '-01')::date AND retention_class = $2`;
    await client.query(sql, [month, retentionClass]);
  }
}

/** Versions that are being built, or were the live one, come by these rows again from the log, if they ever have to. */
async function dropFromVersion(client: DatabaseClient, schema: string, partition: Partition): Promise<void> {
  const table = `${schema}.${client.escapeIdentifier(leafTable(partition))}`;
  const { rows } = await client.query<{ isThere: boolean }>(`SELECT to_regclass($1) IS NOT NULL AS "isThere"`, [table]);
  if (!rows[0]!.isThere) return;
  await takeOut(client, schema, partition);
  await client.query(`DROP TABLE ${table}`);
}

/** No row-level security guards a partition by itself. */
async function revokeReading(client: DatabaseClient, table: string): Promise<void> {
  const { rowCount } = await client.query('SELECT FROM pg_roles WHERE rolname = $1', [READER_ROLE]);
  if (rowCount === 1) await client.query(`REVOKE ALL ON ${table} FROM ${READER_ROLE}`);
}
