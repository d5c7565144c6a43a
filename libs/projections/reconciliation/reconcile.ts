import type { Database, DatabaseClient } from '#libs/database';
import type { EventStore, Position, RecordedEvent } from '#libs/event-store';
import { readDigests } from '../attestation/kept-digests.js';
import { digestBetween, NO_ROWS } from '../attestation/row-sum.js';
import type { PartDigest, StateDigest } from '../versions/state-digest.js';
import { missing, type Reconciliation, type ReconcileProgress, type Unmatched } from './reconciliation.js';
import { SinkCursor } from './sink-cursor.js';
import type { Sink, SinkRow } from './sink.port.js';

const NAMED_MAX = 100;
const PROGRESS_EVENTS = 10_000;

const STANDING = `SELECT version, position FROM projections.positions WHERE projection = $1 AND state = 'live'`;
const PARKED = 'SELECT position FROM projections.parked_events WHERE projection = $1 AND version = $2';
const DROPPED = 'SELECT position FROM projections.dropped_events WHERE projection = $1';

/** What an event of the log without a row is, where that is as it should be. */
export type WithoutRow = 'foreign' | 'withoutEntry' | 'retired';

export interface ReconcileOptions {
  readonly eventStore: EventStore;
  readonly database: Database;
  /** The projection whose position counts. */
  readonly projection: string;
  /** The first one holds a row for each entry; the others go by its rows. */
  readonly sinks: readonly [Sink, ...Sink[]];
  /** Why an event may have no row; undefined where it must have one. */
  readonly reasonOf: (event: RecordedEvent) => WithoutRow | undefined;
  /** The sink whose digest a part belongs to. */
  readonly sinkOf: (part: string) => string;
  readonly onProgress?: (progress: ReconcileProgress) => void;
}

/**
 * Reads the log once up to the position that the read model has reached, and beside it what every sink holds, in one snapshot
 * and in bounded memory: counts what became of each event, and names what is missing and what is too much.
 */
export async function reconcile(options: ReconcileOptions): Promise<Reconciliation> {
  return options.database.transaction(async (client) => {
    await client.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY');
    const standing = (await client.query<{ version: number; position: string | null }>(STANDING, [options.projection]))
      .rows[0];
    const upTo = standing?.position == null ? null : BigInt(standing.position);
    const version = standing?.version ?? 1;
    const digests = await readDigests(client, { projection: options.projection, version });
    const excused = await readExcused(client, options.projection, version);
    const merge = new Merge(options, excused, upTo ?? -1n);
    await merge.open(client);
    if (upTo !== null) await merge.run(upTo);
    await merge.end();
    return merge.result(upTo, digests);
  });
}

interface Excused {
  readonly parked: ReadonlySet<string>;
  readonly dropped: ReadonlySet<string>;
}

async function readExcused(client: DatabaseClient, projection: string, version: number): Promise<Excused> {
  const positions = async (sql: string, values: readonly unknown[]): Promise<Set<string>> =>
    new Set((await client.query<{ position: string }>(sql, [...values])).rows.map(({ position }) => position));
  const parked = await positions(PARKED, [projection, version]);
  return { parked, dropped: await positions(DROPPED, [projection]) };
}

/** The log and its sinks, gone through side by side. */
class Merge {
  private readonly counts = { all: 0, entries: 0, parked: 0, dropped: 0, withoutEntry: 0, retired: 0, foreign: 0 };
  private readonly named: Unmatched[] = [];
  private readonly tallies: { rows: number; missing: number; surplus: number }[];
  private cursors: readonly SinkCursor[] = [];

  constructor(
    private readonly options: ReconcileOptions,
    private readonly excused: Excused,
    private readonly bound: Position,
  ) {
    this.tallies = options.sinks.map(() => ({ rows: 0, missing: 0, surplus: 0 }));
  }

  async open(client: DatabaseClient): Promise<void> {
    const cursors: SinkCursor[] = [];
    for (const sink of this.options.sinks) cursors.push(await SinkCursor.open(client, sink, this.bound));
    this.cursors = cursors;
  }

  async run(upTo: Position): Promise<void> {
    const { eventStore, onProgress } = this.options;
    for await (const event of eventStore.readAll({ from: 'start' })) {
      if (event.position > upTo) break;
      await this.take(event);
      if (this.counts.all % PROGRESS_EVENTS === 0)
        onProgress?.({ events: this.counts.all, position: event.position, upTo });
    }
  }

  /** Whatever is left of the sinks has no event. */
  async end(): Promise<void> {
    for (let i = 0; i < this.cursors.length; i++) await this.passSurplus(i, undefined);
  }

  result(upTo: Position | null, digests: StateDigest): Reconciliation {
    const { sinks, sinkOf } = this.options;
    const sums = new Map<string, PartDigest>();
    for (const [part, digest] of digests) sums.set(sinkOf(part), plus(sums.get(sinkOf(part)), digest));
    const counted = sinks.map(({ name }, i) => ({ name, ...this.tallies[i]!, digest: sums.get(name) ?? null }));
    return {
      position: upTo === null ? null : String(upTo),
      events: this.counts,
      sinks: counted,
      missing: counted.reduce((sum, one) => sum + one.missing, 0),
      surplus: counted.reduce((sum, one) => sum + one.surplus, 0),
      named: this.named,
    };
  }

  private async take(event: RecordedEvent): Promise<void> {
    this.counts.all++;
    const entry = await this.match(0, event);
    if (!entry) {
      // What is kept of a retired entry, such as its id, is not too much.
      if (this.withoutRow(event) === 'retired')
        for (let i = 1; i < this.cursors.length; i++) await this.match(i, event);
      return;
    }
    this.counts.entries++;
    for (let i = 1; i < this.cursors.length; i++) {
      const sink = this.options.sinks[i]!;
      if (sink.wants(event, entry) && !(await this.match(i, event))) this.miss(i, event);
    }
  }

  private withoutRow(event: RecordedEvent): WithoutRow | undefined {
    const position = String(event.position);
    if (this.excused.parked.has(position)) this.counts.parked++;
    else if (this.excused.dropped.has(position)) this.counts.dropped++;
    else {
      const reason = this.options.reasonOf(event);
      if (reason) this.counts[reason]++;
      else this.miss(0, event);
      return reason;
    }
    return undefined;
  }

  /** The row of a sink for an event; rows before it have none, nor has one of another event at its position. */
  private async match(i: number, { position, id }: RecordedEvent): Promise<SinkRow | undefined> {
    const cursor = this.cursors[i]!;
    const surplus = this.passSurplus(i, position);
    if (surplus) await surplus;
    while (cursor.current?.position === position) {
      const row = cursor.current;
      const more = cursor.next();
      if (more) await more;
      if (row.eventId === id) {
        this.tallies[i]!.rows++;
        return row;
      }
      this.tooMuch(i, row);
    }
    return undefined;
  }

  private passSurplus(i: number, before: Position | undefined): Promise<void> | undefined {
    const { current } = this.cursors[i]!;
    return current && (before === undefined || current.position < before) ? this.dropSurplus(i, before) : undefined;
  }

  private async dropSurplus(i: number, before: Position | undefined): Promise<void> {
    const cursor = this.cursors[i]!;
    for (let row = cursor.current; row; row = cursor.current) {
      if (before !== undefined && row.position >= before) return;
      this.tooMuch(i, row);
      await cursor.next();
    }
  }

  private tooMuch(i: number, { position, eventId }: SinkRow): void {
    const tally = this.tallies[i]!;
    tally.rows++;
    tally.surplus++;
    this.name({ sink: this.options.sinks[i]!.name, kind: 'surplus', position: String(position), eventId });
  }

  private miss(i: number, event: RecordedEvent): void {
    this.tallies[i]!.missing++;
    this.name(missing(this.options.sinks[i]!.name, event));
  }

  private name(unmatched: Unmatched): void {
    if (this.named.length < NAMED_MAX) this.named.push(unmatched);
  }
}

function plus(one: PartDigest | undefined, other: PartDigest): PartDigest {
  return digestBetween(digestBetween(one, NO_ROWS), other);
}
