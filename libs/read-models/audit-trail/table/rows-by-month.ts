import { monthOf } from '#libs/kernel';
import type { ProjectedEntry } from '../projection/projected-entry.js';
import type { RowBytes, RowMemory } from './row-memory.js';

/** Rows of one month, as COPY takes them. */
export class MonthRows {
  /** The retention classes that they have. */
  readonly classes = new Set<string>();
  private readonly pieces: RowBytes[] = [];

  constructor(
    readonly month: string,
    private readonly memory: RowMemory,
  ) {}

  get chunks(): readonly Uint8Array[] {
    return this.pieces.map((piece) => piece.written);
  }

  add(retentionClass: string, line: string): void {
    this.classes.add(retentionClass);
    if (this.pieces.at(-1)?.add(line)) return;
    const piece = this.memory.take(line);
    piece.add(line);
    this.pieces.push(piece);
  }

  /** Gives its memory back; the rows are gone. */
  release(): void {
    for (const piece of this.pieces.splice(0)) this.memory.giveBack(piece);
  }
}

/** The rows of a batch, sorted by the month they belong to. */
export class RowsByMonth {
  private readonly months = new Map<string, MonthRows>();

  constructor(private readonly memory: RowMemory) {}

  /** Adds the row of an entry, as a line of COPY's text form. */
  add({ recordedAt, retentionClass }: ProjectedEntry, line: string): void {
    const month = monthOf(recordedAt);
    let rows = this.months.get(month);
    if (!rows) this.months.set(month, (rows = new MonthRows(month, this.memory)));
    rows.add(retentionClass, line);
  }

  /** All rows; nothing is added afterwards. */
  done(): readonly MonthRows[] {
    return [...this.months.values()];
  }
}
