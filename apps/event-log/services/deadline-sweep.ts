import type { Clock } from '#libs/kernel';

const SWEEP_MS = 25;

/** Something that must be answered in time. */
export interface Timed {
  readonly deadlineMs: number;
  expire(): void;
}

/** Expires what is not taken back before its deadline; one timer for all, running only while something waits. */
export class DeadlineSweep {
  private readonly waiting = new Set<Timed>();
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly clock: Clock) {}

  add(timed: Timed): void {
    this.waiting.add(timed);
    this.timer ??= setInterval(() => this.sweep(), SWEEP_MS).unref();
  }

  remove(timed: Timed): void {
    this.waiting.delete(timed);
  }

  private sweep(): void {
    const now = this.clock.nowMs();
    for (const timed of this.waiting)
      if (timed.deadlineMs <= now) {
        this.waiting.delete(timed);
        timed.expire();
      }
    if (this.waiting.size > 0) return;
    clearInterval(this.timer);
    this.timer = undefined;
  }
}
