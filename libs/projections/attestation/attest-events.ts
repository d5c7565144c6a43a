import type { Database } from '#libs/database';
import type { EventCodec, EventStore, OpenedEvent, Position, RecordedEvent } from '#libs/event-store';
import { readLive } from '../positions/positions.js';
import { isOfTheEvents } from '../runner/failure.js';
import type { PositionRange, RowDifference } from '../versions/read-model.port.js';
import { Differences } from './differences.js';
import type { LogPlace } from './log-places.js';
import type { ExpectedRows, Reprojection } from './reprojection.port.js';

/** So much is held against the rows at a time, in one short snapshot. */
const PIECE = { events: 500, bytes: 4 * 1024 * 1024 } as const;
/** So many are opened together. */
const TOGETHER = 32;
/** How many places with rows that differ are kept, to be looked at again. */
const PLACES_MAX = 100;
/** The bounds of what Postgres takes for a position. */
const [LEAST, GREATEST] = [-(2n ** 63n), 2n ** 63n - 1n];

/** A place in which rows differ. Positions are decimal strings; `from` is that of an event, or null for the beginning of the log. */
export interface DifferingPlace {
  readonly from: string | null;
  readonly to: string;
}

/** What came of making rows again from events. */
export interface EventsAttestation {
  /** The live version, and how far it was; null before the first event. */
  readonly version: number;
  readonly position: string | null;
  readonly events: number;
  /** Live rows that were compared. */
  readonly rows: number;
  /** Events of which nobody can tell what they come to, such as those whose key is lost; their rows were left alone. */
  readonly untold: number;
  /** Whether everything was gone through that was to be. */
  readonly isComplete: boolean;
  readonly differences: number;
  /** The first of them. */
  readonly named: readonly RowDifference[];
  readonly places: readonly DifferingPlace[];
}

/** How far it is. */
export interface EventsProgress {
  readonly events: number;
  readonly differences: number;
  /** From 0 to 1. */
  readonly fraction: number;
}

export interface AttestEventsOptions {
  readonly eventStore: EventStore;
  readonly codec: EventCodec;
  readonly database: Database;
  readonly reprojection: Reprojection;
  readonly places: readonly LogPlace[];
  readonly signal: AbortSignal;
  /** Waited for between some events and the next: what keeps the check from taking all there is. */
  readonly pause?: () => Promise<void>;
  readonly onProgress?: (progress: EventsProgress) => void;
}

const WITHOUT = `
  SELECT position FROM projections.parked_events WHERE projection = $1 AND version = $2 AND position > $3 AND position <= $4
  UNION ALL
  SELECT position FROM projections.dropped_events WHERE projection = $1 AND position > $3 AND position <= $4`;

/** Rows to be compared: those of a range, or all that are ahead of the live version. */
type Compared = PositionRange | 'beyond';

/** Some events that follow one another, and up to where there is no other. */
interface Piece {
  readonly events: readonly RecordedEvent[];
  readonly to: Position;
}

/**
 * Makes the rows of some places of the log again, in memory, and compares them with those that are live: a few hundred events at a
 * time, each in a snapshot of its own that lasts as long as reading their rows. A difference is looked at twice before it is
 * named. Rows beyond the position of the live version are always looked for. Rejects where a store is away.
 */
export async function attestEvents(options: AttestEventsOptions): Promise<EventsAttestation> {
  const check = new Check(options);
  for (const [i, place] of options.places.entries()) {
    if (options.signal.aborted) break;
    await check.goThrough(place, i);
  }
  return check.finish();
}

class Check {
  private readonly found = new Differences();
  private readonly differing: DifferingPlace[] = [];
  private live = { version: 1, position: null as Position | null };
  private events = 0;
  private rows = 0;
  private untold = 0;

  constructor(private readonly options: AttestEventsOptions) {}

  async goThrough(place: LogPlace, index: number): Promise<void> {
    let after = place.from === null ? null : place.from - 1n;
    let anchor = place.from;
    for await (const { events, to } of piecesOf(this.options.eventStore, place)) {
      if (this.options.signal.aborted) return;
      const began = events[0]?.position ?? anchor;
      const before = this.found.total;
      await this.take(events, { after, to });
      if (this.found.total > before && this.differing.length < PLACES_MAX)
        this.differing.push({ from: after === null || began === null ? null : String(began), to: String(to) });
      this.tell(index, place, to);
      anchor = events.at(-1)?.position ?? anchor;
      after = to;
    }
  }

  /** A row that is ahead of the live version is of no event. */
  async finish(): Promise<EventsAttestation> {
    const isComplete = !this.options.signal.aborted;
    if (isComplete) await this.take([], 'beyond');
    const { found, differing: places, events, rows, untold } = this;
    const { version, position } = this.live;
    const shown = position === null ? null : String(position);
    const { total: differences, named } = found;
    return { version, position: shown, events, rows, untold, isComplete, differences, named, places };
  }

  private async take(events: readonly RecordedEvent[], range: Compared): Promise<void> {
    let looked = await this.look(events, range);
    // A key may have been destroyed, or an event applied late, between the one and the other.
    if (looked && looked.found.total > 0) looked = await this.look(events, range);
    if (!looked) return;
    this.events += events.length;
    this.rows += looked.rows;
    this.untold += looked.untold;
    this.found.join(looked.found);
  }

  private async look(
    events: readonly RecordedEvent[],
    compared: Compared,
  ): Promise<{ readonly found: Differences; readonly rows: number; readonly untold: number } | undefined> {
    const { reprojection, database } = this.options;
    const expected = reprojection.expect();
    const untold = await this.expectAll(expected, events);
    if (!untold) return undefined;
    const found = new Differences();
    const rows = await database.snapshot(async (client) => {
      await reprojection.hold(client);
      const live = await readLive(client, reprojection.name);
      if (!live) return 0;
      const { version, position } = live;
      this.live = { version, position };
      const reached = position ?? -1n;
      const range =
        compared === 'beyond'
          ? { after: reached, to: GREATEST }
          : { after: compared.after, to: compared.to < reached ? compared.to : reached };
      if (range.after !== null && range.after >= range.to) return 0;
      const values = [reprojection.name, live.version, range.after ?? LEAST, range.to];
      const without = await client.query<{ position: string }>(WITHOUT, values);
      const exempt = { without: new Set(without.rows.map((row) => BigInt(row.position))), untold };
      return expected.compare(client, range, exempt, (difference) => found.add(difference));
    });
    return { found, rows, untold: untold.size };
  }

  /** Adds events, and gives those that cannot be told; undefined where it is to stop. */
  private async expectAll(
    expected: ExpectedRows,
    events: readonly RecordedEvent[],
  ): Promise<ReadonlySet<Position> | undefined> {
    const { codec, pause, signal } = this.options;
    const untold = new Set<Position>();
    for (let i = 0; i < events.length; i += TOGETHER) {
      for (const event of await codec.open(events.slice(i, i + TOGETHER)))
        if (!(await isTold(expected, event))) untold.add(event.recorded.position);
      await pause?.();
      if (signal.aborted) return undefined;
    }
    return untold;
  }

  private tell(index: number, { from, to, events }: LogPlace, reached: Position): void {
    const { places, onProgress } = this.options;
    const begin = from ?? 0n;
    const within = events === null && to > begin ? Number(reached - begin) / Number(to - begin) : 1;
    const fraction = (index + Math.min(1, Math.max(0, within))) / places.length;
    onProgress?.({ events: this.events, differences: this.found.total, fraction });
  }
}

async function isTold(expected: ExpectedRows, event: OpenedEvent): Promise<boolean> {
  try {
    return await expected.add(event);
  } catch (error) {
    if (isOfTheEvents(error)) return false;
    throw error;
  }
}

async function* piecesOf(eventStore: EventStore, { from, to, events: most }: LogPlace): AsyncGenerator<Piece> {
  let events: RecordedEvent[] = [];
  let [bytes, count] = [0, 0];
  for await (const event of eventStore.readAll({ from: from ?? 'start' })) {
    if (event.position > to) break;
    if (!event.type.startsWith('$')) events.push(event);
    bytes += event.data.length + event.metadata.length;
    count++;
    if (count !== most && events.length < PIECE.events && bytes < PIECE.bytes) continue;
    yield { events, to: event.position };
    if (count === most) return;
    events = [];
    bytes = 0;
  }
  yield { events, to };
}
