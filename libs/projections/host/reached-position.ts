import type { Position } from '#libs/event-store';

/** How long to wait, at most, before looking into Postgres again: what is told may be lost, and another process may be the runner. */
const LOOK_AGAIN_MS = 50;

/**
 * How far a projection has come, as its thread tells. Whoever waits for a position is woken by it and then looks into
 * Postgres, which alone is right; without a thread to tell anything, it looks again now and then.
 */
export class ReachedPosition {
  private waiting: { readonly position: Position; readonly wake: () => void }[] = [];

  /** The projection has committed up to here. */
  tell(position: Position): void {
    const woken = this.waiting.filter((one) => one.position <= position);
    this.waiting = this.waiting.filter((one) => one.position > position);
    for (const { wake } of woken) wake();
  }

  /** Resolves when the position may have been reached, and no later than `timeoutMs` or a fraction of a second from now. */
  async wait(position: Position, timeoutMs: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((wake) => {
      this.waiting.push({ position, wake });
      timer = setTimeout(wake, Math.min(timeoutMs, LOOK_AGAIN_MS));
    });
    clearTimeout(timer);
    this.waiting = this.waiting.filter((one) => one.position !== position);
  }
}
