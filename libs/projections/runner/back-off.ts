import { setTimeout as wait } from 'node:timers/promises';

const FIRST_MS = 50;
const MOST_MS = 2_000;

/** Waits that double from one attempt to the next, up to two seconds. */
export class BackOff {
  private attempts = 0;

  /** Waits; resolves at once when the signal says stop. */
  async pause(signal: AbortSignal): Promise<void> {
    const milliseconds = Math.min(MOST_MS, FIRST_MS * 2 ** Math.min(this.attempts++, 10));
    await wait(milliseconds, undefined, { signal }).catch(() => undefined);
  }

  reset(): void {
    this.attempts = 0;
  }
}
