import type { DatabaseClient } from '#libs/database';
import {
  partDigestOf,
  type PartDigest,
  type PartDigestRow,
  partDigestSql,
  type PositionRange,
  type RowDifference,
  type StateDigest,
} from '#libs/projections';
import { EVENT_IDS } from '../table/event-ids.js';
import { leavesOf } from '../table/partitions.js';

/** The tables with the rows of a schema: partitions by name, which no row-level security guards, and the ids. */
export async function partsOf(client: DatabaseClient, schema: string): Promise<string[]> {
  return [...(await leavesOf(client, schema)), EVENT_IDS];
}

/** A condition on positions; those that no event can have are in a range without a beginning too. */
export function rangeSql({ after, to }: PositionRange): string {
  return after === null ? `position <= ${to}` : `position > ${after} AND position <= ${to}`;
}

function condition({ after, to }: PositionRange, row = 'r'): string {
  return `${row}.position > ${after ?? -1n} AND ${row}.position <= ${to}`;
}

/** The digest of what a schema holds in a range of positions. */
export async function digestOf(client: DatabaseClient, schema: string, range: PositionRange): Promise<StateDigest> {
  const digest = new Map<string, PartDigest>();
  for (const part of await partsOf(client, schema)) {
    const sql = partDigestSql(`${schema}.${client.escapeIdentifier(part)}`, condition(range));
    digest.set(part, partDigestOf((await client.query<PartDigestRow>(sql)).rows[0]!));
  }
  return digest;
}

/** A row is known by its tenant and position, an id by its tenant and itself. */
function keyOf(part: string): string {
  return part === EVENT_IDS ? 'tenant_id, event_id' : 'tenant_id, position';
}

function differencesSql(
  part: string,
  one: string | undefined,
  other: string | undefined,
  range: PositionRange,
): string {
  const rows = (table: string | undefined, like: string): string =>
    `SELECT r.* FROM ${table ?? like} r WHERE ${table === undefined ? 'false' : condition(range)}`;
  return `
    SELECT coalesce(a.position, b.position)::text AS position,
      CASE WHEN b.position IS NULL THEN 'missing' WHEN a.position IS NULL THEN 'added' ELSE 'changed' END AS kind,
      CASE WHEN a.position IS NULL OR b.position IS NULL THEN '{}' ELSE ARRAY(
        SELECT x.key FROM jsonb_each(to_jsonb(a)) x JOIN jsonb_each(to_jsonb(b)) y USING (key)
        WHERE x.value IS DISTINCT FROM y.value ORDER BY x.key) END AS columns
    FROM (${rows(one, other!)}) a FULL JOIN (${rows(other, one!)}) b USING (${keyOf(part)})
    WHERE a IS DISTINCT FROM b ORDER BY 1 LIMIT $1`;
}

/** The rows of the parts named that two schemas do not agree on. */
export async function differencesBetween(
  client: DatabaseClient,
  schemas: readonly [string, string],
  parts: readonly string[],
  range: PositionRange,
  limit: number,
): Promise<RowDifference[]> {
  const there = [await partsOf(client, schemas[0]), await partsOf(client, schemas[1])] as const;
  const differences: RowDifference[] = [];
  for (const part of parts) {
    const [one, other] = schemas.map((schema, i) =>
      there[i]!.includes(part) ? `${schema}.${client.escapeIdentifier(part)}` : undefined,
    );
    const sql = differencesSql(part, one, other, range);
    const { rows } = await client.query<Omit<RowDifference, 'part'>>(sql, [limit - differences.length]);
    differences.push(...rows.map((row) => ({ part, ...row })));
    if (differences.length >= limit) break;
  }
  return differences;
}
