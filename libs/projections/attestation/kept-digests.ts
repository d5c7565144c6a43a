import type { Database, DatabaseClient } from '#libs/database';
import type { ModelVersion } from '../positions/positions.js';
import type { PartDigest, StateDigest } from '../versions/state-digest.js';
import { digestOfLanes, lanesOf, type RowSum } from './row-sum.js';

/** A lane has 64 bits, which Postgres' integers cannot add without an error. */
const LANE = '18446744073709551616';

const ADD = `
  INSERT INTO projections.digests AS d (projection, version, part, rows, lanes)
  SELECT $1, $2, part, rows, ARRAY[a, b, c, e]
  FROM unnest($3::text[], $4::bigint[], $5::numeric[], $6::numeric[], $7::numeric[], $8::numeric[]) AS w (part, rows, a, b, c, e)
  ORDER BY part
  ON CONFLICT (projection, version, part) DO UPDATE SET rows = d.rows + excluded.rows, lanes = ARRAY[
    mod(d.lanes[1] + excluded.lanes[1], ${LANE}), mod(d.lanes[2] + excluded.lanes[2], ${LANE}),
    mod(d.lanes[3] + excluded.lanes[3], ${LANE}), mod(d.lanes[4] + excluded.lanes[4], ${LANE})]`;

const READ =
  'SELECT part, rows, lanes::text[] AS lanes FROM projections.digests WHERE projection = $1 AND version = $2';

/** Adds to the digests of a version, part by part, in the transaction that writes the rows: the writer vouches for them. */
export async function keepDigests(
  client: DatabaseClient,
  model: ModelVersion,
  sums: ReadonlyMap<string, RowSum> | undefined,
): Promise<void> {
  const written = [...(sums ?? [])].filter(([, { rows }]) => rows > 0);
  await addDigests(client, model, new Map(written.map(([part, sum]) => [part, sum.digest()])));
}

/** Adds to the digests of a version; rows may be fewer than none, where some are taken away. */
export async function addDigests(client: DatabaseClient, model: ModelVersion, digests: StateDigest): Promise<void> {
  if (digests.size === 0) return;
  const all = [...digests];
  const lanes = all.map(([, digest]) => lanesOf(digest));
  const lane = (n: number): string[] => lanes.map((of) => String(of[n]!));
  await client.query({
    name: 'keep-digests',
    text: ADD,
    values: [
      model.projection,
      model.version,
      all.map(([part]) => part),
      all.map(([, { rows }]) => rows),
      lane(0),
      lane(1),
      lane(2),
      lane(3),
    ],
  });
}

/** What a version's writer vouches for, part by part. */
export async function readDigests(
  client: Pick<DatabaseClient, 'query'> | Pick<Database, 'query'>,
  { projection, version }: ModelVersion,
): Promise<Map<string, PartDigest>> {
  const result = await (client as Pick<DatabaseClient, 'query'>).query(READ, [projection, version]);
  const rows = (Array.isArray(result) ? result : result.rows) as { part: string; rows: string; lanes: string[] }[];
  return new Map(rows.map(({ part, rows: count, lanes }) => [part, digestOfLanes(Number(count), lanes.map(BigInt))]));
}

/** Forgets the digest of a part whose rows leave the read model as a whole, in the transaction in which they do. */
export async function forgetDigest(
  client: DatabaseClient,
  { projection, version }: ModelVersion,
  part: string,
): Promise<void> {
  const sql = 'DELETE FROM projections.digests WHERE projection = $1 AND version = $2 AND part = $3';
  await client.query(sql, [projection, version, part]);
}
