import type { RecordOutcome } from './record-outcome.js';

/** What is being done for one caller: as many outcomes as events, and a time by which they are due. */
export class RecordRequest {
  readonly outcomes: Promise<RecordOutcome[]>;
  private readonly settled: (RecordOutcome | undefined)[];
  private remaining: number;
  private resolve!: (outcomes: RecordOutcome[]) => void;
  private timer: NodeJS.Timeout | undefined;

  constructor(count: number) {
    this.settled = Array.from({ length: count });
    this.remaining = count;
    this.outcomes = new Promise((resolve) => (this.resolve = resolve));
    if (count === 0) this.resolve([]);
  }

  /** Calls `overdue` for each event without an outcome after so many milliseconds; it must give one. */
  answerWithin(milliseconds: number, overdue: (index: number) => RecordOutcome): void {
    if (this.remaining === 0) return;
    this.timer = setTimeout(() => {
      for (let index = 0; index < this.settled.length; index++)
        if (!this.settled[index]) this.settle(index, overdue(index));
    }, milliseconds);
  }

  isSettled(index: number): boolean {
    return this.settled[index] !== undefined;
  }

  /** Only the first outcome of an event counts. */
  settle(index: number, outcome: RecordOutcome): void {
    if (this.settled[index]) return;
    this.settled[index] = outcome;
    if (--this.remaining > 0) return;
    clearTimeout(this.timer);
    this.resolve(this.settled as RecordOutcome[]);
  }
}
