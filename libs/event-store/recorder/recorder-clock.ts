import { type Clock, formatTimestamp, type Timestamp } from '#libs/kernel';

/** Gives each append a later time than the one before, to the microsecond, even where the clock stands or goes back. */
export class RecorderClock {
  private lastUs = 0;

  constructor(private readonly clock: Clock) {}

  /** The next time. */
  next(): Timestamp {
    this.lastUs = Math.max(Math.floor(this.clock.nowMs() * 1000), this.lastUs + 1);
    // Half a microsecond more, so that the division's rounding never takes one away.
    return formatTimestamp((this.lastUs + 0.5) / 1000);
  }
}
