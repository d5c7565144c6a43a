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

/**
 * How positions are looked up in a partition. `ordered`: from one end, until there are enough; good for what is frequent.
 * `indexed`: all that an index knows, then sorted; good for what is rare. Postgres cannot tell which a word is, and is not
 * asked: only the second may use the index of words.
 */
export type LookUp = 'ordered' | 'indexed';

/** The first positions in one partition that meet the conditions, one select for each alternative. */
function leafSql(
  leaf: string,
  { sql, alternatives }: Conditions,
  order: string,
  lookUp: LookUp,
  params: SqlParams,
): string[] {
  const table = `audit_trail.${quoted(leaf)}`;
  const selects = alternatives
    ? alternatives.values.map((value) => [`${alternatives.column} = ${params.add(value)}`, ...sql])
    : [sql];
  return selects.map((conditions) => {
    const select = `SELECT position FROM ${table} WHERE ${conditions.join(' AND ')}`;
    return lookUp === 'ordered' ? `(${select} ${order})` : `(SELECT position FROM (${select} OFFSET 0) AS f ${order})`;
  });
}

function monthAfter(month: string): string {
  const date = new Date(`${month}-01T00:00:00Z`);
  date.setUTCMonth(date.getUTCMonth() + 1);
  return date.toISOString().slice(0, 10);
}

/** What to look for, and where. */
export interface PageScope {
  readonly tenantId: string;
  readonly filter: AuditFilter;
  readonly sort: AuditSort;
  readonly window: Window;
}

/**
 * The first `count` entries of a window that meet a filter. Positions are looked up partition by partition, each in the way
 * that Postgres finds best there; the rows are then read through the table that row-level security guards (under which it
 * could use no index for words, since it holds their operator for one that may leak).
 */
export function pageSql({ tenantId, filter, sort, window }: PageScope, count: number, lookUp: LookUp): Statement {
  const params = new SqlParams();
  const tenant = `tenant_id = ${params.add(tenantId)}`;
  const positions = `position BETWEEN ${params.add(window.from)} AND ${params.add(window.to)}`;
  const filtered = conditionsOf(
    filter,
    { leaves: window.leaves.length, isSearchIndexed: lookUp === 'indexed' },
    params,
  );
  const conditions = { ...filtered, sql: [tenant, positions, ...filtered.sql] };
  const direction = sort === 'newest' ? 'DESC' : 'ASC';
  const order = `ORDER BY position ${direction} LIMIT ${count}`;
  const hits = window.leaves
    .flatMap(({ leaf }) => leafSql(leaf, conditions, order, lookUp, params))
    .join(' UNION ALL ');
  const months = window.leaves.map(({ month }) => month).sort();
  const classes = [...new Set(window.leaves.map(({ retentionClass }) => retentionClass))];
  const sql = `
    SELECT ${ENTRY_COLUMNS} FROM audit_trail.audit_entries
    WHERE ${tenant} AND retention_class = ANY (${params.add(classes)}::text[])
      AND recorded_at >= ${params.add(`${months[0]!}-01T00:00:00Z`)}::timestamptz
      AND recorded_at < ${params.add(`${monthAfter(months.at(-1)!)}T00:00:00Z`)}::timestamptz
      AND position = ANY (ARRAY(SELECT position FROM (${hits}) AS hits ${order}))
    ORDER BY audit_entries.position ${direction}`; // the number, not the text selected under the same name
  return { sql, params: params.values };
}

/** The position of the `count`th entry of a window, whatever it is; no row where there are fewer. */
export function depthSql({ tenantId, sort, window }: PageScope, count: number): Statement {
  const order = `ORDER BY position ${sort === 'newest' ? 'DESC' : 'ASC'}`;
  const leaf = window.leaves
    .map(
      ({ leaf }) => `(SELECT position FROM audit_trail.${quoted(leaf)}
      WHERE tenant_id = $1 AND position BETWEEN $2 AND $3 ${order} LIMIT ${count})`,
    )
    .join(' UNION ALL ');
  const sql = `SELECT position FROM (${leaf}) AS entries ${order} OFFSET ${count - 1} LIMIT 1`;
  return { sql, params: [tenantId, window.from, window.to] };
}
