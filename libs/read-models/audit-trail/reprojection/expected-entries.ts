import { copyOut, type DatabaseClient } from '#libs/database';
import type { Position } from '#libs/event-store';
import { monthOf } from '#libs/kernel';
import type { PositionRange, RowDifference } from '#libs/projections';
import { ENTRY_COLUMNS } from '../model/digested-rows.js';
import { rangeSql } from '../model/state-of-schema.js';
import type { ProjectedEntry } from '../projection/projected-entry.js';
import { COPY_COLUMNS, entryColumns, searchText } from '../table/audit-entry.table.js';
import { leafTable } from '../table/partition.ddl.js';
import { LIVE_SCHEMA } from '../table/tables.ddl.js';
import { columnNames, columnsOf, differingColumns } from './row-text.js';

const NULL = '\\N';
const NAMES = columnNames(COPY_COLUMNS).slice(0, -1);
/** What an entry has of its event, whatever became of the keys that its boxes are closed with. */
const LASTING = new Set(['tenant_id', 'position', 'recorded_at', 'retention_class', 'event_id', 'stream', 'revision']);

/** A row that there is to be. */
interface ExpectedEntry {
  readonly leaf: string;
  readonly tenantId: string;
  readonly position: Position;
  readonly columns: string;
  readonly search: string;
  readonly erased: boolean;
}

/** What a live row says of the entry at its position. */
export interface LiveEntry {
  /** The columns in which it differs. */
  readonly columns: string[];
  /** The position that its mark names as that of the first entry with its id. */
  readonly duplicateOf: Position | null;
}

/** Entries that there are to be, by the place of their rows. */
export class ExpectedEntries {
  private readonly expected = new Map<string, ExpectedEntry>();
  private readonly live = new Map<string, LiveEntry>();

  add(entry: ProjectedEntry): void {
    const { tenantId, position, recordedAt, retentionClass, erased } = entry;
    const leaf = leafTable({ month: monthOf(recordedAt), retentionClass });
    const [columns, search] = [entryColumns(entry), erased ? '' : searchText(entry)];
    this.expected.set(keyOf(tenantId, position), { leaf, tenantId, position, columns, search, erased });
  }

  /** What there is not to be after all: of an event that is parked, or in a partition that is retired. */
  remove(isWithout: (entry: { readonly leaf: string; readonly position: Position }) => boolean): void {
    for (const [key, entry] of this.expected) if (isWithout(entry)) this.expected.delete(key);
  }

  /**
   * Reads the rows of all partitions in a range, and tells those that are too much. Gives how many there are. `isUntold` says of
   * which positions any row is left alone.
   */
  async read(
    client: DatabaseClient,
    leaves: readonly string[],
    range: PositionRange,
    isUntold: (position: Position) => boolean,
    tell: (difference: RowDifference) => void,
  ): Promise<number> {
    if (leaves.length === 0) return 0;
    let rows = 0;
    const all = leaves.map(
      (leaf, i) =>
        `SELECT ${i}, ${ENTRY_COLUMNS} FROM ${LIVE_SCHEMA}.${client.escapeIdentifier(leaf)} WHERE ${rangeSql(range)}`,
    );
    await copyOut(client, `COPY (${all.join(' UNION ALL ')}) TO STDOUT`, (bytes) => {
      rows++;
      const line = bytes.toString('utf8');
      const leaf = leaves[Number(line.slice(0, line.indexOf('\t')))]!;
      const difference = this.takeRow(leaf, line.slice(line.indexOf('\t') + 1));
      if (difference && !isUntold(BigInt(difference.position))) tell(difference);
    });
    return rows;
  }

  /** The live row for an entry; undefined where there is none, or the entry is not expected. */
  find(tenantId: string, position: Position): LiveEntry | undefined {
    return this.live.get(keyOf(tenantId, position));
  }

  /** The entries that have a live row. */
  *there(): Generator<{ readonly position: Position; readonly live: LiveEntry }> {
    for (const [key, { position }] of this.expected) {
      const live = this.live.get(key);
      if (live) yield { position, live };
    }
  }

  /** Compares what the column `search` holds, of which Postgres has another text than its writer. */
  async compareSearch(client: DatabaseClient): Promise<void> {
    const byLeaf = new Map<string, ExpectedEntry[]>();
    for (const [key, entry] of this.expected) {
      if (entry.erased || !this.live.has(key)) continue;
      const others = byLeaf.get(entry.leaf);
      if (others) others.push(entry);
      else byLeaf.set(entry.leaf, [entry]);
    }
    for (const [leaf, entries] of byLeaf) {
      const sql = `SELECT r.tenant_id AS tenant, r.position
        FROM unnest($1::text[], $2::bigint[], $3::text[]) AS e (tenant_id, position, search)
        JOIN ${LIVE_SCHEMA}.${client.escapeIdentifier(leaf)} r ON r.tenant_id = e.tenant_id AND r.position = e.position
        WHERE r.search IS DISTINCT FROM e.search::tsvector`;
      const values = [
        entries.map(({ tenantId }) => tenantId),
        entries.map(({ position }) => position),
        entries.map(({ search }) => search),
      ];
      const { rows } = await client.query<{ tenant: string; position: string }>(sql, values);
      for (const { tenant, position } of rows) this.find(tenant, BigInt(position))!.columns.push('search');
    }
  }

  /** Tells the rows that are missing, and those that differ. */
  tellRest(tell: (difference: RowDifference) => void): void {
    for (const [key, { leaf: part, position }] of this.expected) {
      const live = this.live.get(key);
      const place = { part, position: String(position) };
      if (!live) tell({ ...place, kind: 'missing', columns: [] });
      else if (live.columns.length > 0) tell({ ...place, kind: 'changed', columns: live.columns });
    }
  }

  private takeRow(leaf: string, line: string): RowDifference | undefined {
    const end = line.lastIndexOf('\t');
    const [columns, duplicateOf] = [line.slice(0, end), line.slice(end + 1)];
    const [tenantId, position] = columnsOf(columns) as [string, string];
    const key = keyOf(tenantId, BigInt(position));
    const entry = this.expected.get(key);
    if (!entry || entry.leaf !== leaf || this.live.has(key))
      return { part: leaf, position, kind: 'added', columns: [] };
    const names = columns === entry.columns ? [] : differingColumns(NAMES, columns, entry.columns);
    const differing = entry.erased ? names.filter((name) => LASTING.has(name)) : names;
    this.live.set(key, { columns: differing, duplicateOf: duplicateOf === NULL ? null : BigInt(duplicateOf) });
    return undefined;
  }
}

function keyOf(tenantId: string, position: Position): string {
  return `${tenantId} ${position}`;
}
