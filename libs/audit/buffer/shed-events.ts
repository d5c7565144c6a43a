import { formatTimestamp, type Clock } from '#libs/kernel';
import type { ShedCause } from '#libs/contracts';

/** Events that were sent for buffered recording and not kept. */
export interface ShedEvents {
  readonly tenantId: string;
  readonly cause: ShedCause;
  readonly count: number;
  readonly firstAt: string;
  readonly lastAt: string;
}

/** Counts what is shed, until somebody takes the counts to record them. */
export class ShedCounter {
  readonly #counts = new Map<string, ShedEvents>();
  #total = 0;

  constructor(private readonly clock: Clock) {}

  /** How many events were shed since the start. */
  get total(): number {
    return this.#total;
  }

  add(tenantId: string, count: number, cause: ShedCause): void {
    this.#total += count;
    const at = formatTimestamp(this.clock.nowMs());
    this.#merge({ tenantId, cause, count, firstAt: at, lastAt: at });
  }

  /** Takes all counts; those that could not be recorded are given back with {@link giveBack}. */
  take(): ShedEvents[] {
    const all = [...this.#counts.values()];
    this.#counts.clear();
    return all;
  }

  giveBack(shed: ShedEvents): void {
    this.#merge(shed);
  }

  #merge(shed: ShedEvents): void {
    const key = `${shed.tenantId} ${shed.cause}`;
    const known = this.#counts.get(key) ?? shed;
    this.#counts.set(key, {
      ...shed,
      count: known === shed ? shed.count : known.count + shed.count,
      firstAt: known.firstAt < shed.firstAt ? known.firstAt : shed.firstAt,
      lastAt: known.lastAt > shed.lastAt ? known.lastAt : shed.lastAt,
    });
  }
}
