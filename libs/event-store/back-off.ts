/** Waits that double from one attempt to the next, up to a bound, each shortened by up to a half at random. */
export class BackOff {
  private attempts = 0;

  constructor(
    private readonly firstMs = 20,
    private readonly mostMs = 2_000,
    private readonly random: () => number = Math.random,
  ) {}

  /** How long to wait before the next attempt, in milliseconds. */
  nextMs(): number {
    const whole = Math.min(this.mostMs, this.firstMs * 2 ** Math.min(this.attempts++, 30));
    return whole * (1 - this.random() / 2);
  }

  /** The next wait is the first one again. */
  reset(): void {
    this.attempts = 0;
  }
}

/** Resolves after `milliseconds`, or at once when the signal says stop. */
export function pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
  if (signal?.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    signal?.addEventListener('abort', done, { once: true });
  });
}
