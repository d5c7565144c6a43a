import { monthOf } from '#libs/kernel';
import type { ProjectedEntry } from '../projection/projected-entry.js';
import type { Partitions } from './partitions.js';
import type { RowBytes, RowMemory } from './row-memory.js';

/** Rows for one table, as COPY takes them. */
export class LeafRows {
  private readonly pieces: RowBytes[] = [];

  /** `leaf` is undefined where the table has to be made first. */
  constructor(
    readonly month: string,
    readonly retentionClass: string,
    readonly leaf: string | undefined,
    private readonly memory: RowMemory,
  ) {}

  get chunks(): readonly Uint8Array[] {
    return this.pieces.map((piece) => piece.written);
  }

  add(line: string): void {
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

/** The rows of a batch, sorted by the table they go to. */
export class RowsByLeaf {
  private readonly groups = new Map<string, LeafRows>();

  constructor(
    private readonly partitions: Partitions,
    private readonly memory: RowMemory,
  ) {}

  /** Adds the row of an entry, as a line of COPY's text form. */
  add(entry: ProjectedEntry, line: string): void {
    const month = monthOf(entry.recordedAt);
    const { retentionClass } = entry;
    const key = `${month} ${retentionClass}`;
    let group = this.groups.get(key);
    if (!group) {
      group = new LeafRows(month, retentionClass, this.partitions.find(entry), this.memory);
      this.groups.set(key, group);
    }
    group.add(line);
  }

  /** All rows; nothing is added afterwards. */
  done(): readonly LeafRows[] {
    return [...this.groups.values()];
  }
}
