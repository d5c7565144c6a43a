import { monthOf } from '#libs/kernel';
import { type PartDigest, RowSum } from '#libs/projections';
import type { ProjectedEntry } from '../projection/projected-entry.js';
import type { EntryRow } from './audit-entry.table.js';
import type { RowBytes, RowMemory } from './row-memory.js';

/** Rows of one month, as COPY takes them. */
export interface RowsOfMonth {
  readonly month: string;
  /** The digests of the rows of each retention class. */
  readonly sums: ReadonlyMap<string, RowSum>;
  readonly chunks: readonly Uint8Array[];
  /** Gives their memory back; the rows are gone. */
  release(): void;
}

/** The same on its way to another thread. */
export interface MovedRows {
  readonly month: string;
  readonly sums: readonly (readonly [string, PartDigest])[];
  readonly chunks: readonly Uint8Array<ArrayBuffer>[];
}

/** Rows of one month, which are added one after the other. */
export class MonthRows implements RowsOfMonth {
  /** The digests of the rows of each retention class. */
  readonly sums = new Map<string, RowSum>();
  private readonly pieces: RowBytes[] = [];

  constructor(
    readonly month: string,
    private readonly memory: RowMemory,
  ) {}

  get chunks(): readonly Uint8Array<ArrayBuffer>[] {
    return this.pieces.map((piece) => piece.written);
  }

  add(retentionClass: string, { columns, search }: EntryRow): void {
    let sum = this.sums.get(retentionClass);
    if (!sum) this.sums.set(retentionClass, (sum = new RowSum()));
    sum.addRow(this.write(columns, `\t${search}\n`));
  }

  private write(columns: string, rest: string): Uint8Array {
    const written = this.pieces.at(-1)?.add(columns, rest);
    if (written) return written;
    const piece = this.memory.take(columns.length + rest.length);
    this.pieces.push(piece);
    return piece.add(columns, rest)!;
  }

  /** The rows with their memory, which goes along. */
  move(): MovedRows {
    const { month, sums, chunks } = this;
    return { month, sums: [...sums].map(([retentionClass, sum]) => [retentionClass, sum.digest()]), chunks };
  }

  release(): void {
    for (const piece of this.pieces.splice(0)) this.memory.giveBack(piece);
  }
}

/** The rows of a batch, sorted by the month they belong to. */
export class RowsByMonth {
  private readonly months = new Map<string, MonthRows>();

  constructor(private readonly memory: RowMemory) {}

  /** Adds the row of an entry. */
  add({ recordedAt, retentionClass }: ProjectedEntry, row: EntryRow): void {
    const month = monthOf(recordedAt);
    let rows = this.months.get(month);
    if (!rows) this.months.set(month, (rows = new MonthRows(month, this.memory)));
    rows.add(retentionClass, row);
  }

  /** All rows; nothing is added afterwards. */
  done(): readonly MonthRows[] {
    return [...this.months.values()];
  }
}

/** Puts rows together that came from other threads. */
export function joinedRows(parts: readonly MovedRows[]): RowsOfMonth[] {
  const months = new Map<string, { readonly sums: Map<string, RowSum>; readonly chunks: Uint8Array[] }>();
  for (const { month, sums, chunks } of parts) {
    let rows = months.get(month);
    if (!rows) months.set(month, (rows = { sums: new Map(), chunks: [] }));
    rows.chunks.push(...chunks);
    for (const [retentionClass, digest] of sums) {
      let sum = rows.sums.get(retentionClass);
      if (!sum) rows.sums.set(retentionClass, (sum = new RowSum()));
      sum.addDigest(digest);
    }
  }
  return [...months].map(([month, rows]) => ({ month, ...rows, release: () => undefined }));
}
