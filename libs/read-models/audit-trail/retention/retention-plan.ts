import { type Database, seeAllTenants } from '#libs/database';
import type { Position } from '#libs/event-store';
import { bucketOf } from '../table/bucket.js';
import { leafTable, type Partition } from '../table/partition.ddl.js';
import { dueAt, endOf, type RetentionPolicy } from './retention-policy.js';
import type { RetiredPartition } from './retired-partition.js';
import { listRetired } from './retired-partitions.js';

/** A step of retirement. */
export type RetirementStep = 'archive' | 'detach' | 'drop';

/** Why the next step of a partition waits. */
export type Obstacle = 'switched-off' | 'not-projected' | 'parked-events';

/** A partition, and what is to become of it. */
export interface PlannedPartition extends Partition {
  readonly leaf: string;
  /** When its time is over; null: never. */
  readonly dueAt: Date | null;
  readonly isDue: boolean;
  /** How far its retirement is; null where it has not begun. */
  readonly retired: RetiredPartition | null;
  /** What table and indexes take on the disk, in bytes. */
  readonly diskBytes: number;
  /** What is done next, if something is. */
  readonly next: RetirementStep | null;
  readonly obstacle: Obstacle | null;
}

interface Row {
  month: string;
  retentionClass: string;
  leaf: string;
  diskBytes: string;
}

const LIST = `
  SELECT to_char(month, 'YYYY-MM') AS month, retention_class AS "retentionClass", leaf,
    coalesce(pg_total_relation_size(to_regclass(format('audit_trail.%I', leaf))), 0) AS "diskBytes"
  FROM audit_trail.partitions ORDER BY month, retention_class`;

const STANDING = `
  SELECT position, event_at AS "eventAt", (SELECT min(e.position) FROM projections.parked_events e
    WHERE e.projection = p.projection AND e.version = p.version) AS "firstParked"
  FROM projections.positions p WHERE projection = 'audit-trail' AND state = 'live'`;

const BUCKETS = `
  SELECT max(bucket) FILTER (WHERE month = ($1 || '-01')::date AND retention_class = $2) AS own,
    min(bucket) FILTER (WHERE month > ($1 || '-01')::date) AS later
  FROM audit_trail.extents`;

interface Standing {
  readonly position: string | null;
  readonly eventAt: Date | null;
  readonly firstParked: string | null;
}

/** Clocks of recorder, event store and database may be a minute apart; a day is on the safe side. */
const MARGIN_MS = 86_400_000;

/** What is to become of every partition of the audit trail; `head` is where the log ended before this was asked. */
export async function planRetention(
  database: Database,
  policy: RetentionPolicy,
  head: Position | null,
  nowMs: number,
): Promise<PlannedPartition[]> {
  const retired = new Map((await listRetired(database)).map((one) => [leafTable(one), one]));
  const rows = await database.query<Row & Record<string, string>>(LIST);
  const [standing] = await database.query<Standing & Record<string, unknown>>(STANDING);
  const planned: PlannedPartition[] = [];
  for (const { month, retentionClass, leaf, diskBytes } of rows) {
    const due = dueAt({ month, retentionClass }, policy);
    const isDue = due !== undefined && due.getTime() <= nowMs;
    const own = retired.get(leaf) ?? null;
    retired.delete(leaf);
    const next = isDue ? (own?.state === 'archived' ? 'detach' : 'archive') : null;
    const obstacle = next && (await obstacleOf(database, policy, { month, retentionClass }, standing, head));
    planned.push({ month, retentionClass, leaf, dueAt: due ?? null, isDue, retired: own, diskBytes: Number(diskBytes), next, obstacle }); // prettier-ignore
  }
  return [...[...retired.values()].map((one) => outOfUse(one, policy)), ...planned].sort(byAge);
}

function outOfUse(retired: RetiredPartition, policy: RetentionPolicy): PlannedPartition {
  const { month, retentionClass, leaf } = retired;
  const due = dueAt(retired, policy) ?? null;
  const isDetached = retired.state === 'detached';
  const next = isDetached ? 'drop' : null;
  const diskBytes = isDetached ? (retired.diskBytes ?? 0) : 0;
  const obstacle = next && policy.mode !== 'drop' ? 'switched-off' : null;
  return { month, retentionClass, leaf, dueAt: due, isDue: true, retired, diskBytes, next, obstacle };
}

/** Nothing must come into the partition any more. */
async function obstacleOf(
  database: Database,
  policy: RetentionPolicy,
  partition: Partition,
  standing: Standing | undefined,
  head: Position | null,
): Promise<Obstacle | null> {
  const { position = null, eventAt = null, firstParked = null } = standing ?? {};
  const isAtEnd = position !== null && head !== null && BigInt(position) >= head;
  const isPast = eventAt !== null && eventAt.getTime() > endOf(partition.month).getTime() + MARGIN_MS;
  if (!isAtEnd && !isPast) return 'not-projected';
  if (firstParked !== null && (await mayBeOf(database, partition, BigInt(firstParked)))) return 'parked-events';
  return policy.mode === 'off' ? 'switched-off' : null;
}

/**
 * Whether an event at a position, or one after it, may belong to a partition, for all that is known without reading it: not if it
 * lies behind the last entry of the partition, and behind the first one of a later month too.
 */
async function mayBeOf(database: Database, { month, retentionClass }: Partition, position: Position): Promise<boolean> {
  const { own, later } = await database.transaction(async (client) => {
    await seeAllTenants(client);
    const { rows } = await client.query<{ own: string | null; later: string | null }>(BUCKETS, [month, retentionClass]);
    return rows[0]!;
  });
  if (later === null) return true;
  const bucket = bucketOf(position);
  return bucket <= BigInt(later) || bucket <= BigInt(own ?? -1n);
}

function byAge(one: PlannedPartition, other: PlannedPartition): number {
  return one.month === other.month
    ? one.retentionClass.localeCompare(other.retentionClass)
    : one.month.localeCompare(other.month);
}
