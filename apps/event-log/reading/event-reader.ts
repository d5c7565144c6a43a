import type { EventLog } from '../storage/event-log.js';
import { isWhole, storedBytesAt } from '../storage/stored-event-view.js';

const PAGE_BYTES = 256 * 1024;
const PREFIX_BYTES = 5;

/** Some stored events in memory: the first `count` of the asked ordinals, and where each begins and ends in `bytes`. */
export interface Run {
  readonly bytes: Buffer;
  readonly starts: readonly number[];
  readonly ends: readonly number[];
}

/** Reads stored events, many at a time where they lie close together. Never more than a page, unless one event is larger. */
export class EventReader {
  constructor(readonly events: EventLog) {}

  /** Reads events from `ordinals[from]` on (all ascending or all descending, all durable); at least one. */
  async run(ordinals: readonly number[], from: number): Promise<Run> {
    const to = this.pageEnd(ordinals, from);
    const run = await this.read(ordinals, from, to);
    if (run.starts.length > 0) return run;
    return this.single(ordinals[from]!);
  }

  /** Index behind the last ordinal that fits into one page with `ordinals[from]`. */
  private pageEnd(ordinals: readonly number[], from: number): number {
    const first = ordinals[from]!;
    let to = from + 1;
    while (to < ordinals.length) {
      const next = ordinals[to]!;
      const span = this.endBound(Math.max(first, next)) - this.position(Math.min(first, next));
      if (span > PAGE_BYTES) break;
      to++;
    }
    return to;
  }

  private async read(ordinals: readonly number[], from: number, to: number): Promise<Run> {
    const lowest = Math.min(ordinals[from]!, ordinals[to - 1]!);
    const highest = Math.max(ordinals[from]!, ordinals[to - 1]!);
    const base = this.position(lowest);
    const bytes = await this.events.log.read(base, Math.min(this.endBound(highest) - base, PAGE_BYTES));
    const starts: number[] = [];
    const ends: number[] = [];
    for (let i = from; i < to; i++) {
      const start = this.position(ordinals[i]!) - base;
      if (start >= bytes.length || !isWhole(bytes, start)) break;
      starts.push(start);
      ends.push(start + storedBytesAt(bytes, start));
    }
    return { bytes, starts, ends };
  }

  private async single(ordinal: number): Promise<Run> {
    const position = this.position(ordinal);
    const prefix = await this.events.log.read(position, PREFIX_BYTES);
    const length = storedBytesAt(prefix, 0);
    const bytes = Buffer.allocUnsafe(length);
    for (let at = 0; at < length;) at += (await this.events.log.read(position + at, length - at)).copy(bytes, at);
    return { bytes, starts: [0], ends: [length] };
  }

  private position(ordinal: number): number {
    return this.events.index.events.position(ordinal);
  }

  /** A position at or behind the end of an event. */
  private endBound(ordinal: number): number {
    return ordinal + 1 < this.events.durableCount ? this.position(ordinal + 1) : this.events.log.durablePosition;
  }
}
