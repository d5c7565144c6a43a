/** Compares this machine's clock with the database's. */
export abstract class ClockCheck {
  /** By how many milliseconds this clock is ahead (negative: behind), as last measured; undefined if it was not. */
  abstract offsetMs(): number | undefined;
}
