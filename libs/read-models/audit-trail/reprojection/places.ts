import { type Database, seeAllTenants } from '#libs/database';
import type { Position } from '#libs/event-store';
import type { PositionRange } from '#libs/projections';
import { bucketStart } from '../table/bucket.js';
import { EVENT_IDS } from '../table/event-ids.js';
import { leavesOf } from '../table/partitions.js';
import { LIVE_SCHEMA } from '../table/tables.ddl.js';

/** Rows are looked for so far before a position, in bits of it, then farther: an index finds what is near at once. */
const NEAR_BITS = [20n, 24n, 30n];

/** The greatest position up to the one given that an entry names; null where there is none. */
export function findRowUpTo(database: Database, position: Position): Promise<Position | null> {
  return database.transaction(async (client) => {
    await client.query(`SELECT set_config('enable_seqscan', 'off', true)`);
    const leaves = await leavesOf(client, LIVE_SCHEMA);
    if (leaves.length === 0) return null;
    for (const bits of [...NEAR_BITS, undefined]) {
      const near = bits === undefined ? '' : ` AND position > ${position - (1n << bits)}`;
      const each = leaves.map(
        (leaf) =>
          `SELECT max(position) AS position FROM ${LIVE_SCHEMA}.${client.escapeIdentifier(leaf)} WHERE position <= ${position}${near}`,
      );
      const sql = `SELECT max(position) AS position FROM (${each.join(' UNION ALL ')}) AS named`;
      const found = (await client.query<{ position: string | null }>(sql)).rows[0]!.position;
      if (found !== null) return BigInt(found);
    }
    return null;
  });
}

/** Where the events of the entries of a partition are, or its rows say that they are; null for those of the ids, and of no entry. */
export function findRangeOf(database: Database, part: string): Promise<PositionRange | null> {
  if (part === EVENT_IDS) return Promise.resolve(null);
  return database.transaction(async (client) => {
    await seeAllTenants(client);
    const { rows } = await client.query<{ least: string | null; greatest: string | null }>(
      `SELECT min(e.bucket) AS least, max(e.bucket) AS greatest
      FROM ${LIVE_SCHEMA}.extents e JOIN ${LIVE_SCHEMA}.partitions p USING (month, retention_class) WHERE p.leaf = $1`,
      [part],
    );
    const { least, greatest } = rows[0]!;
    const table = `${LIVE_SCHEMA}.${client.escapeIdentifier(part)}`;
    const { rows: is } = await client.query<{ there: boolean }>('SELECT to_regclass($1) IS NOT NULL AS there', [table]);
    if (!is[0]!.there) return null;
    const { rows: named } = await client.query<{ least: string | null; greatest: string | null }>(
      `SELECT min(position) AS least, max(position) AS greatest FROM ${table}`,
    );
    const ends = [
      ...(least === null ? [] : [bucketStart(BigInt(least)), bucketStart(BigInt(greatest!) + 1n)]),
      ...(named[0]!.least === null ? [] : [BigInt(named[0]!.least), BigInt(named[0]!.greatest!)]),
    ].sort((a, b) => (a < b ? -1 : 1));
    return ends.length === 0 ? null : { after: ends[0]! - 1n, to: ends.at(-1)! };
  });
}
