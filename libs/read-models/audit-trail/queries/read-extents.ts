import type { Database } from '#libs/database';
import type { Position } from '#libs/event-store';
import { monthOf, parseTimestamp } from '#libs/kernel';
import type { AuditFilter, AuditSort } from './audit-filter.js';
import { type RetiredEntries, retiredSql } from './retired-entries.js';
import type { Extent } from './windows.js';

/** What the audit trail reflects, and where in it a filter may find something, or might have found it. */
export interface Reflected {
  readonly position: Position | null;
  readonly extents: readonly Extent[];
  readonly retired: RetiredEntries | null;
}

interface Row {
  position: string | null;
  retired: RetiredEntries | null;
  extents: { leaf: string; month: string; class: string; island: number; first: number; last: number }[];
}

const FIRST_MONTH = '0001-01';
const LAST_MONTH = '9999-12';

function sqlOf(sort: AuditSort): string {
  const order = sort === 'newest' ? 'DESC' : 'ASC';
  return `
    WITH mine AS (
      SELECT bucket, month, retention_class, least_occurred_at < $3 AND greatest_occurred_at >= $2 AS hit
      FROM audit_trail.extents WHERE tenant_id = $1 AND month BETWEEN $4 AND $5
    ), buckets AS (
      SELECT bucket, bool_or(hit) AS hit FROM mine GROUP BY bucket
    ), islands AS (
      SELECT bucket, count(*) FILTER (WHERE NOT hit) OVER (ORDER BY bucket) AS island FROM buckets
    ), stretches AS (
      SELECT month, retention_class, island, min(bucket) AS first, max(bucket) AS last
      FROM mine JOIN islands USING (bucket) WHERE mine.hit GROUP BY month, retention_class, island
    )
    SELECT
      (SELECT position FROM projections.positions WHERE projection = 'audit-trail' AND state = 'live') AS position,
      (SELECT coalesce(json_agg(json_build_object('leaf', leaf, 'month', to_char(month, 'YYYY-MM'),
          'class', retention_class, 'island', island, 'first', first, 'last', last) ORDER BY island ${order}), '[]')
        FROM stretches JOIN audit_trail.partitions USING (month, retention_class)) AS extents,
      (${retiredSql('month BETWEEN $4 AND $5 AND least_occurred_at < $3 AND greatest_occurred_at >= $2')}) AS retired`;
}

const SQL = { newest: sqlOf('newest'), oldest: sqlOf('oldest') } as const;

function monthBound(time: string | undefined, otherwise: string): string {
  const parsed = time === undefined ? undefined : parseTimestamp(time);
  return `${parsed ? monthOf(parsed.timestamp) : otherwise}-01`;
}

/** Reads both in one snapshot. */
export async function readExtents(
  database: Database,
  tenantId: string,
  filter: AuditFilter,
  sort: AuditSort,
  timeoutMs: number,
): Promise<Reflected> {
  const params = [
    tenantId,
    filter.from ?? '-infinity',
    filter.to ?? 'infinity',
    monthBound(filter.recordedFrom, FIRST_MONTH),
    monthBound(filter.recordedTo, LAST_MONTH),
  ];
  const [row] = await database.tenantQuery<Row>(tenantId, { sql: SQL[sort], params, timeoutMs });
  return {
    position: row!.position === null ? null : BigInt(row!.position),
    retired: row!.retired,
    extents: row!.extents.map(({ class: retentionClass, first, last, ...rest }) =>
      Object.assign(rest, { retentionClass, first: BigInt(first), last: BigInt(last) }),
    ),
  };
}
