const FIRST_MS = 100;
const LONGEST_MS = 10_000;
/** Who ran that long had started well. */
const STEADY_MS = 5_000;

/** How long to wait before a process is started again: at once almost, then twice as long each time it ends too soon. */
export class BackOff {
  private delayMs = FIRST_MS;

  /** The next wait, after a run of `ranMs`; 0 for a start that failed. */
  next(ranMs: number): number {
    if (ranMs >= STEADY_MS) this.delayMs = FIRST_MS;
    const delay = this.delayMs;
    this.delayMs = Math.min(delay * 2, LONGEST_MS);
    return delay;
  }
}
