import { CHECKPOINT_STREAM } from '#libs/contracts';
import type { OpenedEvent } from '#libs/event-store';
import { monthOf } from '#libs/kernel';
import type { MovedPart, PartPreparation, PreparedBatch, RefusedEvent } from '#libs/projections';
import { type EntryRow, entryRow } from '../table/audit-entry.table.js';
import type { AuditTrailTables } from '../table/audit-trail-tables.js';
import { type ChosenEntry, chosenEntryOf } from '../table/event-ids.js';
import { WiderExtents } from '../table/extents.js';
import { RowsByMonth } from '../table/rows-by-month.js';
import { TYPE_UNKNOWN } from './check-event.js';
import type { EntryMaker } from './entry-maker.js';
import { moveEntries } from './moved-entries.js';
import { PreparedEntries, type PreparedParts } from './prepared-entries.js';
import type { ProjectedEntry } from './projected-entry.js';

/** Makes entries of events, and rows of entries at once: only rows, as bytes, wait for the rest of the batch. */
export class EntriesPreparation implements PartPreparation {
  private readonly rows: RowsByMonth;
  private readonly wider: WiderExtents;
  private readonly chosen: ChosenEntry[] = [];
  private readonly refused: RefusedEvent[] = [];
  private foreign = 0;
  private retired = 0;

  constructor(
    private readonly maker: EntryMaker,
    private readonly tables: AuditTrailTables,
  ) {
    this.rows = new RowsByMonth(tables.memory);
    this.wider = new WiderExtents(tables.extents);
  }

  async add(events: readonly OpenedEvent[]): Promise<void> {
    const entries: ProjectedEntry[] = [];
    const refused: RefusedEvent[] = [];
    let foreign = 0;
    for (const event of events) {
      if (event.recorded.stream === CHECKPOINT_STREAM) continue;
      if (event.kind === 'foreign') foreign++;
      else {
        const projected = this.maker.entryOf(event);
        const entry = projected instanceof Promise ? await projected : projected;
        if ('code' in entry) refused.push({ event: event.recorded, ...entry });
        else entries.push(entry);
      }
    }
    const rows = entries.map(entryRow);
    entries.forEach((entry, i) => this.take(entry, rows[i]!));
    this.refused.push(...refused);
    this.foreign += foreign;
  }

  done(): PreparedBatch {
    return new PreparedEntries({ ...this.parts(), rows: this.rows.done() }, this.tables);
  }

  move(): MovedPart {
    return moveEntries(this.parts(), this.rows.done());
  }

  private parts(): Omit<PreparedParts, 'rows'> {
    const { chosen, refused, foreign, wider, retired } = this;
    const unknown = refused.filter(({ code }) => code === TYPE_UNKNOWN).length;
    return { chosen, wider, refused, counts: { foreign, retired, unknown_types: unknown } };
  }

  private take(entry: ProjectedEntry, row: EntryRow): void {
    const { recordedAt, retentionClass } = entry;
    if (this.tables.partitions.isRetired({ month: monthOf(recordedAt), retentionClass })) this.retired++;
    else {
      this.rows.add(entry, row);
      this.wider.add(entry);
    }
    // An id is recorded once, for ever: also where its entry is no more.
    const chosen = chosenEntryOf(entry);
    if (chosen) this.chosen.push(chosen);
  }
}
