import { monthOf } from '#libs/kernel';
import type { ProjectedEntry } from '../projection/projected-entry.js';
import type { Partitions } from './partitions.js';

/** Rows are handed to COPY in pieces of about this size, in characters. */
const CHUNK_CHARACTERS = 65_536;

/** Rows for one table, as COPY takes them. As bytes they are out of the way of the garbage collector while they wait. */
export class LeafRows {
  readonly chunks: Buffer[] = [];
  private lines = '';

  /** `leaf` is undefined where the table has to be made first. */
  constructor(
    readonly month: string,
    readonly retentionClass: string,
    readonly leaf: string | undefined,
  ) {}

  add(line: string): void {
    this.lines += line;
    if (this.lines.length > CHUNK_CHARACTERS) this.flush();
  }

  flush(): void {
    if (this.lines !== '') this.chunks.push(Buffer.from(this.lines));
    this.lines = '';
  }
}

/** The rows of a batch, sorted by the table they go to. */
export class RowsByLeaf {
  private readonly groups = new Map<string, LeafRows>();

  constructor(private readonly partitions: Partitions) {}

  /** Adds the row of an entry, as a line of COPY's text form. */
  add(entry: ProjectedEntry, line: string): void {
    const month = monthOf(entry.recordedAt);
    const { retentionClass } = entry;
    const key = `${month} ${retentionClass}`;
    let group = this.groups.get(key);
    if (!group) this.groups.set(key, (group = new LeafRows(month, retentionClass, this.partitions.find(entry))));
    group.add(line);
  }

  /** All rows; nothing is added afterwards. */
  done(): readonly LeafRows[] {
    for (const group of this.groups.values()) group.flush();
    return [...this.groups.values()];
  }
}
