import type { Database, DatabaseClient } from '#libs/database';
import type { EventStore, Position, RecordedEvent } from '#libs/event-store';
import { readDigests } from '../attestation/kept-digests.js';
import { RowSum } from '../attestation/row-sum.js';
import { readLive } from '../positions/positions.js';
import type { StateDigest } from '../versions/state-digest.js';
import { type Excused, excuseOf, noEvents } from './event-counter.js';
import { Merge, type MergeOptions } from './merge.js';
import type { EventCounts, Reconciliation, ReconcileProgress } from './reconciliation.js';
import type { Sink } from './sink.port.js';
import {
  bucketOf,
  type BucketTally,
  isSameTally,
  type SinkTallies,
  stretchOf,
  tallySinks,
  termOf,
} from './sink-tallies.js';

const PROGRESS_EVENTS = 10_000;

const PARKED = 'SELECT position FROM projections.parked_events WHERE projection = $1 AND version = $2';
const DROPPED = 'SELECT position FROM projections.dropped_events WHERE projection = $1';

export interface ReconcileOptions extends MergeOptions {
  readonly eventStore: EventStore;
  readonly database: Database;
  /** The projection whose position counts. */
  readonly projection: string;
  /** Whether an event has no row by what it is called alone. */
  readonly hasNoEntry: (event: RecordedEvent) => boolean;
  /** The sink whose digest a part belongs to. */
  readonly sinkOf: (part: string) => string;
  readonly onProgress?: (progress: ReconcileProgress) => void;
}

/**
 * Accounts for every event up to the position that the read model has reached, and for every row of every sink, in one snapshot.
 * Postgres counts the rows of each bucket of some thousand events, and sums up a digest of their positions and ids; the log is read once
 * for the same of the events. Where both are equal, each event has its row and no row is without its event. Where they are not, as wherever
 * an event has no row, events and rows are gone through side by side: what is missing or too much is named.
 */
export async function reconcile(options: ReconcileOptions): Promise<Reconciliation> {
  const { database, projection, sinks } = options;
  return database.snapshot(async (client) => {
    const live = await readLive(client, projection);
    const upTo = live?.position ?? null;
    const version = live?.version ?? 1;
    const digests = await readDigests(client, { projection, version });
    const excused = await readExcused(client, projection, version);
    const log = new LogByBuckets(options, excused, upTo ?? -1n);
    const [tallies] = await Promise.all([tallySinks(client, sinks), upTo === null ? undefined : log.read()]);
    const merge = new Merge(options, excused);
    for (const { buckets, from } of log.compare(tallies, merge)) {
      const stretch = stretchOf(buckets[0], buckets[1]);
      const last = upTo !== null && upTo < stretch.to ? upTo : stretch.to;
      await merge.run(client, stretch, upTo === null ? undefined : eventsOf(options.eventStore, from, last));
    }
    return resultOf(merge, upTo, digests, options);
  });
}

async function readExcused(client: DatabaseClient, projection: string, version: number): Promise<Excused> {
  const positions = async (sql: string, values: readonly unknown[]): Promise<Set<string>> =>
    new Set((await client.query<{ position: string }>(sql, [...values])).rows.map(({ position }) => position));
  const parked = await positions(PARKED, [projection, version]);
  return { parked, dropped: await positions(DROPPED, [projection]) };
}

/** The events from one on, up to a position; none where there is none to begin at. */
async function* eventsOf(
  eventStore: EventStore,
  from: Position | undefined,
  to: Position,
): AsyncGenerator<RecordedEvent> {
  if (from === undefined) return;
  for await (const event of eventStore.readAll({ from })) {
    if (event.position > to) return;
    yield event;
  }
}

/** Buckets next to one another that are to be gone through, first and last, and the first event in them. */
interface Unequal {
  readonly buckets: [bigint, bigint];
  from: Position | undefined;
}

/** What the log has in a bucket. */
interface LogBucket {
  readonly first: Position;
  readonly counts: EventCounts;
  readonly tally: BucketTally;
}

/** The log, counted bucket by bucket as the sinks are. */
class LogByBuckets {
  private readonly buckets = new Map<bigint, LogBucket>();

  constructor(
    private readonly options: ReconcileOptions,
    private readonly excused: Excused,
    private readonly upTo: Position,
  ) {}

  async read(): Promise<void> {
    const { eventStore, onProgress, hasNoEntry } = this.options;
    const { upTo } = this;
    let [first, last, seen] = [-1n, -1n, 0];
    let [counts, sum] = [noEvents(), new RowSum()];
    const close = (): void => {
      if (first >= 0n) this.buckets.set(bucketOf(first), { first, counts, tally: sum.digest() });
    };
    for await (const event of eventStore.readAll({ from: 'start' })) {
      const { position, id } = event;
      if (position > upTo) break;
      if (position > last) {
        close();
        [counts, sum] = [noEvents(), new RowSum()];
        const bucket = bucketOf(position);
        [first, last] = [position, stretchOf(bucket, bucket).to];
      }
      counts.all++;
      const without = hasNoEntry(event) ? 'withoutEntry' : excuseOf(event, this.excused);
      counts[without ?? 'entries']++;
      if (!without) sum.addRow(termOf(position, id));
      if (++seen % PROGRESS_EVENTS === 0) onProgress?.({ events: seen, position, upTo });
    }
    close();
  }

  /** Has all accepted that agrees, and gives what does not, in the order of positions: also rows where there is no event at all. */
  compare(tallies: readonly SinkTallies[], merge: Merge): Unequal[] {
    const held = tallies.flatMap((one) => [...one.held.keys()]);
    const all = [...new Set([...held, ...this.buckets.keys()])].sort((a, b) => (a < b ? -1 : 1));
    const stretches: Unequal[] = [];
    let open: Unequal | undefined;
    for (const bucket of all) {
      const there = this.buckets.get(bucket);
      if (there && agrees(bucket, there.tally, tallies)) {
        const rows = tallies.map((one) => one.held.get(bucket)?.rows ?? 0);
        merge.accept(there.counts, rows);
        open = undefined;
        continue;
      }
      if (open) open.buckets[1] = bucket;
      else stretches.push((open = { buckets: [bucket, bucket], from: undefined }));
      open.from ??= there?.first;
    }
    return stretches;
  }
}

function agrees(bucket: bigint, events: BucketTally, tallies: readonly SinkTallies[]): boolean {
  return tallies.every(({ held, wanted }, i) => isSameTally(held.get(bucket), i === 0 ? events : wanted.get(bucket)));
}

function resultOf(
  merge: Merge,
  upTo: Position | null,
  digests: StateDigest,
  { sinks, sinkOf }: { readonly sinks: readonly Sink[]; readonly sinkOf: (part: string) => string },
): Reconciliation {
  const sums = new Map<string, RowSum>();
  for (const [part, digest] of digests) {
    const sum = sums.get(sinkOf(part)) ?? new RowSum();
    sum.addDigest(digest);
    sums.set(sinkOf(part), sum);
  }
  const counted = sinks.map(({ name }, i) => ({
    name,
    ...merge.tallies[i]!,
    digest: sums.get(name)?.digest() ?? null,
  }));
  return {
    position: upTo === null ? null : String(upTo),
    events: merge.counts,
    sinks: counted,
    missing: counted.reduce((sum, one) => sum + one.missing, 0),
    surplus: counted.reduce((sum, one) => sum + one.surplus, 0),
    named: merge.named,
  };
}
