import { copyOut, type DatabaseClient } from '#libs/database';
import { eventAt, type EventStore, type Position } from '#libs/event-store';
import type { PositionRange, RowDifference } from '#libs/projections';
import { SPELLED_ID_COLUMNS } from '../model/digested-rows.js';
import { rangeSql } from '../model/state-of-schema.js';
import { type ChosenEntry, EVENT_IDS, findEventIds, ID_COLUMNS, idKey, idRow } from '../table/event-ids.js';
import { LIVE_SCHEMA } from '../table/tables.ddl.js';
import { columnNames, columnsOf, differingColumns } from './row-text.js';

const NAMES = columnNames(ID_COLUMNS);
const [ID_AT, POSITION_AT] = [NAMES.indexOf('event_id'), NAMES.indexOf('position')];

/** An entry with such an id; of one that is erased, the fingerprint may be gone too. */
export type ExpectedId = ChosenEntry & { readonly erased: boolean };

/** Entries with one id, and where the first of all that have it is, once that is known. */
interface Chosen {
  readonly entries: ExpectedId[];
  first: Position | undefined;
}

/** The ids that callers chose: a row for the first entry with each. */
export class ExpectedIds {
  private readonly chosen = new Map<string, Chosen>();

  constructor(private readonly eventStore: EventStore) {}

  add(entry: ExpectedId): void {
    const key = idKey(entry);
    const known = this.chosen.get(key);
    if (known) known.entries.push(entry);
    else this.chosen.set(key, { entries: [entry], first: undefined });
  }

  /** What there is not to be after all. */
  remove(isWithout: (position: Position) => boolean): void {
    for (const [key, { entries }] of this.chosen) {
      const kept = entries.filter(({ position }) => !isWithout(position));
      if (kept.length === 0) this.chosen.delete(key);
      else if (kept.length < entries.length) this.chosen.set(key, { entries: kept, first: undefined });
    }
  }

  /** Reads the rows in a range; tells those that differ and those that are too much, and gives how many there are. */
  async read(
    client: DatabaseClient,
    range: PositionRange,
    isUntold: (position: Position) => boolean,
    tell: (difference: RowDifference) => void,
  ): Promise<number> {
    let rows = 0;
    const sql = `SELECT ${SPELLED_ID_COLUMNS} FROM ${LIVE_SCHEMA}.${EVENT_IDS} WHERE ${rangeSql(range)}`;
    await copyOut(client, `COPY (${sql}) TO STDOUT`, (bytes) => {
      rows++;
      const difference = this.takeRow(bytes.toString('utf8'));
      if (difference && !isUntold(BigInt(difference.position))) tell(difference);
    });
    return rows;
  }

  /**
   * Finds the first entries of ids that are repeated here; `markOf` says what the live row of an entry is marked with. A row that
   * names an event with another id as the first one is changed; one that is nowhere is missing.
   */
  async findFirsts(
    client: DatabaseClient,
    markOf: (entry: ChosenEntry) => Position | null | undefined,
    tell: (difference: RowDifference) => void,
  ): Promise<void> {
    const open = [...this.chosen.values()].filter(({ first }) => first === undefined);
    if (open.length === 0) return;
    const found = await findEventIds(client, LIVE_SCHEMA, open.map((one) => one.entries[0]!)); // prettier-ignore
    for (const one of open) {
      const { eventId, position } = one.entries[0]!;
      const named = found.get(idKey(one.entries[0]!));
      const place = { part: EVENT_IDS, position: String(position) };
      if (named !== undefined) {
        if (await this.isOf(eventId, named)) one.first = named;
        else tell({ ...place, kind: 'changed', columns: ['position'] });
        continue;
      }
      const mark = one.entries.map(markOf).find((at) => at !== null && at !== undefined);
      if (mark !== undefined && mark !== null && (await this.isOf(eventId, mark))) one.first = mark;
      tell({ ...place, kind: 'missing', columns: [], ...(one.first !== undefined && { position: String(one.first) }) });
    }
  }

  /** Where the first entry with its id is, of every entry; undefined where nobody can tell. */
  firsts(): ReadonlyMap<Position, Position | undefined> {
    const all = [...this.chosen.values()];
    return new Map(all.flatMap(({ entries, first }) => entries.map(({ position }) => [position, first] as const)));
  }

  private takeRow(line: string): RowDifference | undefined {
    const columns = columnsOf(line);
    const position = BigInt(columns[POSITION_AT]!);
    const one = this.chosen.get(idKey({ tenantId: columns[0]!, eventId: columns[ID_AT]! }));
    const entry = one?.entries.find((other) => other.position === position);
    const place = { part: EVENT_IDS, position: String(position) };
    if (!entry) return { ...place, kind: 'added', columns: [] };
    one!.first = position;
    const differing = differingColumns(NAMES, line, idRow(entry));
    const names = entry.erased ? differing.filter((name) => name !== 'fingerprint') : differing;
    return names.length > 0 ? { ...place, kind: 'changed', columns: names } : undefined;
  }

  /** Whether the event at a position has that id: the log is asked, since rows may say anything. */
  private async isOf(eventId: string, position: Position): Promise<boolean> {
    return (await eventAt(this.eventStore, position))?.id === eventId;
  }
}
