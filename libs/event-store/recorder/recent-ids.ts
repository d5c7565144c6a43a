import type { Recorded, RecordOutcome } from './record-outcome.js';

/** What the events of one append share. */
export interface AppendPlace {
  readonly stream: string;
  readonly recordedAt: string;
  /** The position of its last event. */
  readonly position: string;
}

/** An event that is in the log. `fingerprint`: null if erased, undefined if it must be read first. */
export interface RecordedPlace {
  fingerprint: string | null | undefined;
  readonly append: AppendPlace;
  readonly revision: string;
}

/** Somebody who sent an id while an event under it was on its way. */
export interface Waiter {
  readonly fingerprint: string | undefined;
  readonly settle: (outcome: RecordOutcome) => void;
}

/** An id whose event is on its way. */
export interface IdInFlight {
  readonly id: string;
  readonly fingerprint: string | undefined;
  waiters: Waiter[] | undefined;
}

/** What became of an event, as its caller is told. */
export function recordedOf(id: string, { append, revision }: RecordedPlace, duplicate: boolean): Recorded {
  const { stream, recordedAt, position } = append;
  return { id, recordedAt, receipt: { stream, revision, position }, duplicate };
}

/** The ids that callers chose and that came lately: those on their way, and a bounded number of those in the log. */
export class RecentIds {
  private readonly inFlight = new Map<string, IdInFlight>();
  private readonly places = new Map<string, RecordedPlace>();

  constructor(private readonly most: number) {}

  /** How many ids of recorded events are known. */
  get size(): number {
    return this.places.size;
  }

  findInFlight(id: string): IdInFlight | undefined {
    return this.inFlight.get(id);
  }

  findPlace(id: string): RecordedPlace | undefined {
    return this.places.get(id);
  }

  /** From now on the id is on its way. */
  begin(id: string, fingerprint: string | undefined): IdInFlight {
    const entry: IdInFlight = { id, fingerprint, waiters: undefined };
    this.inFlight.set(id, entry);
    return entry;
  }

  /** Remembers where an event is; the longest known ones are forgotten when there are too many. */
  remember(id: string, place: RecordedPlace): void {
    this.places.delete(id);
    this.places.set(id, place);
    if (this.places.size <= this.most) return;
    for (const oldest of this.places.keys()) {
      this.places.delete(oldest);
      return;
    }
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
