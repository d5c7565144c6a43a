import type { IndexedAppend } from './log-index.js';

/** An append that is in the index and not yet on disk. */
export interface PendingAppend extends IndexedAppend {
  readonly bodyPosition: number;
  /** Called when it is durable, before anybody is told. */
  readonly show: () => void;
  /** Told when it is settled: undefined, or why it is not. */
  readonly waiting: ((failure: Error | undefined) => void)[];
}

/** The appends between acceptance and disk, oldest first. */
export class PendingAppends {
  private readonly queue: PendingAppend[] = [];
  private head = 0;

  push(append: PendingAppend): void {
    this.queue.push(append);
  }

  get newest(): PendingAppend | undefined {
    return this.head < this.queue.length ? this.queue.at(-1) : undefined;
  }

  /** Takes out what lies before `durablePosition`. */
  takeDurable(durablePosition: number): PendingAppend[] {
    const start = this.head;
    while (this.head < this.queue.length && this.queue[this.head]!.bodyPosition < durablePosition) this.head++;
    const taken = this.queue.slice(start, this.head);
    if (this.head === this.queue.length) {
      this.queue.length = 0;
      this.head = 0;
    } else if (this.head > 1024) {
      this.queue.splice(0, this.head);
      this.head = 0;
    }
    return taken;
  }

  /** Takes all out, newest first. */
  takeAll(): PendingAppend[] {
    const taken = this.queue.slice(this.head).toReversed();
    this.queue.length = 0;
    this.head = 0;
    return taken;
  }
}
