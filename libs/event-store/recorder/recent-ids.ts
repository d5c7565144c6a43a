import { IdTable } from './id-table.js';
import type { RecordOutcome } from './record-outcome.js';
import { recordedOf, type RecordedPlace } from './recorded-place.js';

/** Somebody who sent an id while an event under it was on its way. */
export interface Waiter {
  readonly fingerprint: string | undefined;
  readonly settle: (outcome: RecordOutcome) => void;
}

/** An id whose event is on its way. */
export interface IdInFlight {
  readonly id: string;
  waiters: Waiter[] | undefined;
}

/** The ids that callers chose and that came lately: those on their way, and a bounded number of those in the log. */
export class RecentIds {
  private readonly inFlight = new Map<string, IdInFlight>();
  private young: IdTable;
  private old: IdTable;

  /** At least half of `most` are remembered, the latest, and never more than `most`. */
  constructor(most: number) {
    const half = Math.max(1, Math.floor(most / 2));
    this.young = new IdTable(half);
    this.old = new IdTable(half);
  }

  /** How many ids of recorded events are known. */
  get size(): number {
    return this.young.size + this.old.size;
  }

  findInFlight(id: string): IdInFlight | undefined {
    return this.inFlight.get(id);
  }

  findPlace(id: string): RecordedPlace | undefined {
    return this.young.get(id) ?? this.old.get(id);
  }

  /** From now on the id is on its way. */
  begin(id: string): IdInFlight {
    const entry: IdInFlight = { id, waiters: undefined };
    this.inFlight.set(id, entry);
    return entry;
  }

  /** Remembers where an event is. When the young table is full, the old one is forgotten and takes its place. */
  remember(id: string, place: RecordedPlace): void {
    if (this.young.isFull && !this.young.get(id)) {
      [this.young, this.old] = [this.old, this.young];
      this.young.clear();
    }
    this.young.set(id, place);
  }

  /** The event is in the log: everybody who waits for it is told so, or that theirs is another one. */
  recorded(entry: IdInFlight, place: RecordedPlace): void {
    this.inFlight.delete(entry.id);
    this.remember(entry.id, place);
    for (const waiter of entry.waiters ?? [])
      waiter.settle(
        waiter.fingerprint === place.fingerprint
          ? { status: 'recorded', recorded: recordedOf(entry.id, place, true) }
          : { status: 'conflict' },
      );
  }

  /** The event is not in the log, and not on its way any more. */
  abandoned(entry: IdInFlight, outcome: RecordOutcome): void {
    this.inFlight.delete(entry.id);
    for (const waiter of entry.waiters ?? []) waiter.settle(outcome);
  }
}
