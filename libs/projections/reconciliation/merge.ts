import type { DatabaseClient } from '#libs/database';
import type { Position, RecordedEvent } from '#libs/event-store';
import { addCounts, type Excused, excuseOf, noEvents } from './event-counter.js';
import { type EventCounts, missing, type Unmatched } from './reconciliation.js';
import { SinkCursor } from './sink-cursor.js';
import type { Sink, SinkRow } from './sink.port.js';
import type { Stretch } from './sink-tallies.js';

const NAMED_MAX = 100;

/** What an event of the log without a row is, where that is as it should be. */
export type WithoutRow = 'foreign' | 'withoutEntry' | 'retired';

export interface MergeOptions {
  /** The first one holds a row for each entry; the others go by its rows. */
  readonly sinks: readonly [Sink, ...Sink[]];
  /** Why an event may have no row; undefined where it must have one. */
  readonly reasonOf: (event: RecordedEvent) => WithoutRow | undefined;
}

/** The log and its sinks, gone through side by side, in bounded memory. */
export class Merge {
  readonly counts = noEvents();
  /** The first that were found. */
  readonly named: Unmatched[] = [];
  readonly tallies: { rows: number; missing: number; surplus: number }[];
  private cursors: readonly SinkCursor[] = [];

  constructor(
    private readonly options: MergeOptions,
    private readonly excused: Excused,
  ) {
    this.tallies = options.sinks.map(() => ({ rows: 0, missing: 0, surplus: 0 }));
  }

  /** Counts events and rows that are known to agree. */
  accept(counts: EventCounts, rows: readonly number[]): void {
    addCounts(this.counts, counts);
    rows.forEach((count, i) => (this.tallies[i]!.rows += count));
  }

  /** Goes through the rows of a stretch of positions, in the snapshot of `client`, beside all of its events, if there are any. */
  async run(client: DatabaseClient, stretch: Stretch, events: AsyncIterable<RecordedEvent> | undefined): Promise<void> {
    const cursors: SinkCursor[] = [];
    for (const sink of this.options.sinks) cursors.push(await SinkCursor.open(client, sink, stretch));
    this.cursors = cursors;
    if (events) for await (const event of events) await this.take(event);
    // Whatever is left of the sinks has no event.
    for (let i = 0; i < cursors.length; i++) await this.passSurplus(i, undefined);
    for (const cursor of cursors) await cursor.close();
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
    const excuse = excuseOf(event, this.excused);
    if (excuse) this.counts[excuse]++;
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
