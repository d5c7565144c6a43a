import type { PendingEvent } from './pending-event.js';

/** First in, first out; taking costs the same however long it is. */
export class PendingQueue {
  private items: PendingEvent[] = [];
  private first = 0;

  get length(): number {
    return this.items.length - this.first;
  }

  add(item: PendingEvent): void {
    this.items.push(item);
  }

  peek(): PendingEvent | undefined {
    return this.items[this.first];
  }

  drop(): void {
    this.first++;
    if (this.first < 1024 || this.first * 2 < this.items.length) return;
    this.items = this.items.slice(this.first);
    this.first = 0;
  }

  /** Puts events back to the front, in their order. */
  putBack(items: readonly PendingEvent[]): void {
    this.items = [...items, ...this.items.slice(this.first)];
    this.first = 0;
  }
}
