import type { DatabaseClient } from '#libs/database';
import type { Position } from '#libs/event-store';
import { type PartDigest, partDigestOf, type PartDigestRow } from '../versions/state-digest.js';
import type { Sink } from './sink.port.js';

/** 2^22 positions of the log, some thousand events, are counted together: few enough to be gone through one by one. */
const BITS = 22n;

/** Positions after one and up to another; both are such as Postgres has. */
export interface Stretch {
  readonly after: Position;
  readonly to: Position;
}

/** The number of the bucket that a position is in. */
export function bucketOf(position: Position): bigint {
  return position >> BITS;
}

/** The positions of buckets, both ends in it. */
export function stretchOf(first: bigint, last: bigint): Stretch {
  return { after: (first << BITS) - 1n, to: ((last + 1n) << BITS) - 1n };
}

/** What a row, or an event that is to have one, adds to the digest of its bucket. */
export function termOf(position: Position, eventId: string): string {
  return `${position} ${eventId}`;
}

/** How many rows a bucket has, and their digest. */
export type BucketTally = PartDigest;

/** What a sink holds, bucket by bucket, and what the read model says that it is to hold. */
export interface SinkTallies {
  readonly held: ReadonlyMap<bigint, BucketTally>;
  readonly wanted: ReadonlyMap<bigint, BucketTally>;
}

interface Row extends Record<string, unknown> {
  readonly bucket: string;
  /** One for each condition. */
  readonly tallies: readonly PartDigestRow[];
}

/** The same as a RowSum comes to, of the rows that meet each condition. */
function digestsSql(rows: string, conditions: readonly string[]): string {
  const lane = (n: number, filter: string): string => `(sum(substr(h, ${n * 8 + 1}, 8)::bigint) ${filter})::text`;
  const tally = (i: number): string => {
    const filter = `FILTER (WHERE c${i})`;
    const lanes = [0, 1, 2, 3].map((n) => lane(n, filter)).join(', ');
    return `json_build_object('rows', (count(*) ${filter})::text, 'lanes', json_build_array(${lanes}))`;
  };
  return `
    SELECT bucket, json_build_array(${conditions.map((_, i) => tally(i)).join(', ')}) AS tallies
    FROM (SELECT position >> ${BITS} AS bucket, sha256(convert_to(position || ' ' || event_id, 'UTF8')) AS h,
        ${conditions.map((condition, i) => `${condition} AS c${i}`).join(', ')}
      FROM (${rows}) AS held OFFSET 0) AS hashes GROUP BY bucket`;
}

/** For each condition, the tallies of the rows that meet it. */
async function tally(
  client: DatabaseClient,
  sink: Sink,
  conditions: readonly string[],
): Promise<Map<bigint, BucketTally>[]> {
  const { rows } = await client.query<Row>(digestsSql(await sink.rowsSql(client, 'true'), conditions));
  return conditions.map(
    (_, i) => new Map(rows.map(({ bucket, tallies }) => [BigInt(bucket), partDigestOf(tallies[i]!)])),
  );
}

/** Counts what every sink holds, and is to hold, in the snapshot of `client`; the first one is what the others go by. */
export async function tallySinks(
  client: DatabaseClient,
  [entries, ...others]: readonly [Sink, ...Sink[]],
): Promise<SinkTallies[]> {
  const [held, ...wanted] = await tally(client, entries, ['true', ...others.map(({ wantsSql }) => wantsSql)]);
  const tallies: SinkTallies[] = [{ held: held!, wanted: held! }];
  for (const [i, sink] of others.entries())
    tallies.push({ held: (await tally(client, sink, ['true']))[0]!, wanted: wanted[i]! });
  return tallies;
}

/** Whether two tallies are of the same rows. */
export function isSameTally(one: BucketTally | undefined, other: BucketTally | undefined): boolean {
  if (!one || !other) return (one?.rows ?? 0) === (other?.rows ?? 0);
  return one.rows === other.rows && one.digest === other.digest;
}
