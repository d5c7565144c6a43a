import { CHECKPOINT_STREAM } from '#libs/contracts';
import type { Database, DatabaseClient } from '#libs/database';
import type { EventCodec, EventStore, OpenedEvent, Position } from '#libs/event-store';
import {
  type Exempt,
  type ExpectedRows,
  type PositionRange,
  Reprojection,
  type RowDifference,
} from '#libs/projections';
import { AUDIT_TRAIL } from '../projection/audit-trail.name.js';
import { EntryMaker } from '../projection/entry-maker.js';
import { chosenEntryOf, EVENT_IDS } from '../table/event-ids.js';
import { leafTable, type Partition } from '../table/partition.ddl.js';
import { leavesOf, OUT_OF_USE } from '../table/partitions.js';
import { LIVE_SCHEMA } from '../table/tables.ddl.js';
import { ExpectedEntries } from './expected-entries.js';
import { ExpectedIds } from './expected-ids.js';
import { findRangeOf, findRowUpTo } from './places.js';

/** Ranges of positions are found by indexes, however large the tables are. */
const BY_INDEX = `SELECT set_config('enable_seqscan', 'off', true)`;

/** The entries of the audit trail, and the ids that callers chose, made again from events. */
export class AuditTrailReprojection extends Reprojection {
  override readonly name = AUDIT_TRAIL;
  private readonly maker: EntryMaker;

  constructor(private readonly options: { readonly eventStore: EventStore; readonly codec: EventCodec }) {
    super();
    this.maker = new EntryMaker(options.eventStore, options.codec);
  }

  override expect(): ExpectedRows {
    return new ExpectedTrail(this.maker, this.options.eventStore);
  }

  override async hold(client: DatabaseClient): Promise<void> {
    await client.query(`LOCK TABLE ${LIVE_SCHEMA}.audit_entries, ${LIVE_SCHEMA}.${EVENT_IDS} IN ACCESS SHARE MODE`);
  }

  override rowUpTo(database: Database, position: Position): Promise<Position | null> {
    return findRowUpTo(database, position);
  }

  override rangeOf(database: Database, part: string): Promise<PositionRange | null> {
    return findRangeOf(database, part);
  }
}

/** What some events come to in the audit trail. */
class ExpectedTrail implements ExpectedRows {
  private readonly entries = new ExpectedEntries();
  private readonly ids: ExpectedIds;

  constructor(
    private readonly maker: EntryMaker,
    eventStore: EventStore,
  ) {
    this.ids = new ExpectedIds(eventStore);
  }

  async add(event: OpenedEvent): Promise<boolean> {
    if (event.recorded.stream === CHECKPOINT_STREAM || event.kind === 'foreign') return true;
    const entry = await this.maker.entryOf(event);
    if ('code' in entry) return false;
    this.entries.add(entry);
    const chosen = chosenEntryOf(entry);
    if (chosen) this.ids.add({ ...chosen, erased: entry.erased });
    return true;
  }

  async compare(
    client: DatabaseClient,
    range: PositionRange,
    { without, untold }: Exempt,
    tell: (difference: RowDifference) => void,
  ): Promise<number> {
    const { entries, ids } = this;
    const isWithout = (position: Position): boolean => without.has(position) || position > range.to;
    const isUntold = (position: Position): boolean => untold.has(position) && !without.has(position);
    const retired = new Set((await client.query<Partition>(OUT_OF_USE)).rows.map(leafTable));
    const leaves = await leavesOf(client, LIVE_SCHEMA);
    entries.remove(({ leaf, position }) => isWithout(position) || retired.has(leaf));
    ids.remove(isWithout);
    await client.query(BY_INDEX);
    const count = await entries.read(client, leaves, range, isUntold, tell);
    const idCount = await ids.read(client, range, isUntold, tell);
    await ids.findFirsts(client, ({ tenantId, position }) => entries.find(tenantId, position)?.duplicateOf, tell);
    this.compareMarks();
    await entries.compareSearch(client);
    entries.tellRest(tell);
    return count + idCount;
  }

  /** An entry is marked where it repeats an earlier one, and nowhere else. */
  private compareMarks(): void {
    const firsts = this.ids.firsts();
    for (const { position, live } of this.entries.there()) {
      const first = firsts.has(position) ? firsts.get(position) : position;
      if (first === undefined) continue;
      if (live.duplicateOf !== (first === position ? null : first)) live.columns.push('duplicate_of');
    }
  }
}
