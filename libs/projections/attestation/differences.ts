import type { RowDifference } from '../versions/read-model.port.js';

/** How many rows that differ are named. */
const NAMED_MAX = 100;
/** How many are known one by one: so many are counted once, however often they are met. */
const KNOWN_MAX = 10_000;

/** Rows that differ: all of them counted, the first ones named. */
export class Differences {
  readonly named: RowDifference[] = [];
  private readonly known = new Map<string, RowDifference>();
  private unknown = 0;

  get total(): number {
    return this.known.size + this.unknown;
  }

  add(difference: RowDifference): void {
    const { part, position, kind } = difference;
    const key = `${part} ${position} ${kind}`;
    if (this.known.has(key)) return;
    if (this.known.size < KNOWN_MAX) this.known.set(key, difference);
    else this.unknown++;
    if (this.named.length < NAMED_MAX) this.named.push(difference);
  }

  /** Adds all that another one has counted. */
  join(other: Differences): void {
    for (const difference of other.known.values()) this.add(difference);
    this.unknown += other.unknown;
  }
}
