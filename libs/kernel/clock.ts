/** Where the time comes from. Injected, so that tests decide what time it is. */
export abstract class Clock {
  /** Milliseconds since the Unix epoch, with a fraction down to microseconds where the platform gives one. */
  abstract nowMs(): number;

  /** The present instant, to the millisecond. */
  now(): Date {
    return new Date(this.nowMs());
  }
}

/** The machine's clock. */
export class SystemClock extends Clock {
  override nowMs(): number {
    return performance.timeOrigin + performance.now();
  }
}

/** A clock that stands still until it is told to move. */
export class ManualClock extends Clock {
  constructor(private current = Date.UTC(2026, 10, 21, 10)) {
    super();
  }

  override nowMs(): number {
    return this.current;
  }

  /** Moves the clock; negative values move it back. */
  advance(milliseconds: number): void {
    this.current += milliseconds;
  }
}
