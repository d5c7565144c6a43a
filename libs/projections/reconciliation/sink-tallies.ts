import type { DatabaseClient } from '#libs/database';
import type { Position } from '#libs/event-store';
import { RowSum } from '../attestation/row-sum.js';
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

interface Row extends PartDigestRow {
  readonly bucket: string;
}

/** The same as {@link RowSum} comes to. */
function digestsSql(rows: string, condition: string): string {
  const lane = (n: number): string => `sum(substr(h, ${n * 8 + 1}, 8)::bigint)::text`;
  return `
    SELECT bucket, count(*)::text AS rows, ARRAY[${[0, 1, 2, 3].map(lane).join(', ')}] AS lanes
    FROM (SELECT position >> ${BITS} AS bucket, sha256(convert_to(position || ' ' || event_id, 'UTF8')) AS h
      FROM (${rows}) AS held WHERE ${condition} OFFSET 0) AS hashes GROUP BY bucket`;
}

async function tally(client: DatabaseClient, sink: Sink, condition: string): Promise<Map<bigint, BucketTally>> {
  const sql = digestsSql(await sink.rowsSql(client, 'true'), condition);
  const { rows } = await client.query<Row & Record<string, unknown>>(sql);
  return new Map(rows.map((row) => [BigInt(row.bucket), partDigestOf(row)]));
}

/** Counts what every sink holds, and is to hold, in the snapshot of `client`; the first one is what the others go by. */
export async function tallySinks(client: DatabaseClient, sinks: readonly [Sink, ...Sink[]]): Promise<SinkTallies[]> {
  const [entries] = sinks;
  const tallies: SinkTallies[] = [];
  for (const sink of sinks) {
    const held = await tally(client, sink, 'true');
    tallies.push({ held, wanted: sink === entries ? held : await tally(client, entries, sink.wantsSql) });
  }
  return tallies;
}

/** Whether two tallies are of the same rows. */
export function isSameTally(one: BucketTally | undefined, other: BucketTally | undefined): boolean {
  if (!one || !other) return (one?.rows ?? 0) === (other?.rows ?? 0);
  return one.rows === other.rows && one.digest === other.digest;
}

/** Events of a bucket that are to have a row. */
export class EventTally {
  private readonly sum = new RowSum();

  add(position: Position, eventId: string): void {
    this.sum.addRow(termOf(position, eventId));
  }

  get tally(): BucketTally {
    return this.sum.digest();
  }
}
