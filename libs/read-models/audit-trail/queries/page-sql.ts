import type { AuditFilter, AuditSort } from './audit-filter.js';
import { conditionsOf, type Conditions } from './conditions.js';
import { ENTRY_COLUMNS } from './entry-columns.js';
import { SqlParams } from './sql-params.js';
import type { Window } from './windows.js';

/** A statement with its parameters. */
export interface Statement {
  readonly sql: string;
  readonly params: readonly unknown[];
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** The first positions in one partition that meet the conditions. */
function leafSql(leaf: string, { sql, alternatives }: Conditions, order: string, params: SqlParams): string {
  const table = `audit_v1.${quoted(leaf)}`;
  if (!alternatives) return `(SELECT position FROM ${table} WHERE ${sql.join(' AND ')} ${order})`;
  const { column, values } = alternatives;
  const inner = `SELECT position FROM ${table} WHERE ${column} = v.value AND ${sql.join(' AND ')} ${order}`;
  return `(SELECT f.position FROM unnest(${params.add(values)}::text[]) AS v (value) CROSS JOIN LATERAL (${inner}) AS f)`;
}

function monthAfter(month: string): string {
  const date = new Date(`${month}-01T00:00:00Z`);
  date.setUTCMonth(date.getUTCMonth() + 1);
  return date.toISOString().slice(0, 10);
}

/**
 * The first `count` entries of a window that meet a filter. Positions are looked up partition by partition, each in the way
 * that Postgres finds best there; the rows are then read through the table that row-level security guards (under which it
 * could use no index for words, since it holds their operator for one that may leak).
 */
export function pageSql(
  tenantId: string,
  filter: AuditFilter,
  sort: AuditSort,
  window: Window,
  count: number,
): Statement {
  const params = new SqlParams();
  const tenant = `tenant_id = ${params.add(tenantId)}`;
  const positions = `position BETWEEN ${params.add(window.from)} AND ${params.add(window.to)}`;
  const filtered = conditionsOf(filter, params);
  const conditions = { ...filtered, sql: [tenant, positions, ...filtered.sql] };
  const direction = sort === 'newest' ? 'DESC' : 'ASC';
  const order = `ORDER BY position ${direction} LIMIT ${count}`;
  const hits = window.leaves.map(({ leaf }) => leafSql(leaf, conditions, order, params)).join(' UNION ALL ');
  const months = window.leaves.map(({ month }) => month).sort();
  const classes = [...new Set(window.leaves.map(({ retentionClass }) => retentionClass))];
  const sql = `
    SELECT ${ENTRY_COLUMNS} FROM audit_v1.audit_entries
    WHERE ${tenant} AND retention_class = ANY (${params.add(classes)}::text[])
      AND recorded_at >= ${params.add(`${months[0]!}-01T00:00:00Z`)}::timestamptz
      AND recorded_at < ${params.add(`${monthAfter(months.at(-1)!)}T00:00:00Z`)}::timestamptz
      AND position = ANY (ARRAY(SELECT position FROM (${hits}) AS hits ${order}))
    ORDER BY audit_entries.position ${direction}`;
  return { sql, params: params.values };
}
