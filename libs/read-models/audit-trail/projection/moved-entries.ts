import type { RecordedEvent } from '#libs/event-store';
import type { MovedPart, RefusedEvent } from '#libs/projections';
import type { AuditTrailTables } from '../table/audit-trail-tables.js';
import type { ChosenEntry } from '../table/event-ids.js';
import { type Extent, WiderExtents } from '../table/extents.js';
import { joinedRows, type MonthRows, type MovedRows } from '../table/rows-by-month.js';
import { PreparedEntries, type PreparedParts } from './prepared-entries.js';

/** What some events of a batch come to, on its way to the thread that writes. */
export interface MovedEntries {
  readonly rows: readonly MovedRows[];
  readonly chosen: readonly ChosenEntry[];
  readonly extents: readonly Extent[];
  readonly refused: readonly RefusedEvent[];
  readonly counts: Readonly<Record<string, number>>;
}

/** Makes entries ready for another thread; their rows go there with their memory. */
export function moveEntries(
  { chosen, wider, refused, counts }: Omit<PreparedParts, 'rows'>,
  months: readonly MonthRows[],
): MovedPart {
  const rows = months.map((month) => month.move());
  const data: MovedEntries = {
    rows,
    chosen,
    extents: [...wider.wider.values()],
    refused: refused.map((one) => ({ ...one, event: alone(one.event) })),
    counts,
  };
  return { data, transfer: rows.flatMap(({ chunks }) => chunks.map(({ buffer }) => buffer)) };
}

/** An event without those whose bytes are in the same memory: all of it would be copied. */
function alone(event: RecordedEvent): RecordedEvent {
  return { ...event, data: event.data.slice(), metadata: event.metadata.slice() };
}

/** Puts together what several threads made ready. */
export function joinEntries(parts: readonly MovedEntries[], tables: AuditTrailTables): PreparedEntries {
  const wider = new WiderExtents(tables.extents);
  const counts: Record<string, number> = {};
  for (const part of parts) {
    for (const extent of part.extents) wider.join(extent);
    for (const [name, count] of Object.entries(part.counts)) counts[name] = (counts[name] ?? 0) + count;
  }
  return new PreparedEntries(
    {
      rows: joinedRows(parts.flatMap(({ rows }) => rows)),
      // Which of two events with one id is the first, is told by their positions.
      chosen: inOrder(parts.flatMap(({ chosen }) => chosen), ({ position }) => position), // prettier-ignore
      wider,
      refused: inOrder(parts.flatMap(({ refused }) => refused), ({ event }) => event.position), // prettier-ignore
      counts,
    },
    tables,
  );
}

function inOrder<T>(all: T[], position: (one: T) => bigint): T[] {
  return all.sort((a, b) => (position(a) < position(b) ? -1 : 1));
}
