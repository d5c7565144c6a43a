import type { AppendOptions, AppendResult, NewEvent, SubscribeOptions, SubscriptionMessage } from '#libs/event-store';
import { InMemoryEventStore } from './in-memory.event-store.js';

/** An event store in memory whose subscriptions go on with what is appended after them. */
export class LiveEventStore extends InMemoryEventStore {
  private wake = new Set<() => void>();

  override async append(stream: string, events: readonly NewEvent[], options: AppendOptions): Promise<AppendResult> {
    const result = await super.append(stream, events, options);
    for (const wake of this.wake) wake();
    return result;
  }

  override async *subscribeToAll({ after, signal }: SubscribeOptions): AsyncGenerator<SubscriptionMessage> {
    let next = after === 'start' ? 0 : this.events.findIndex(({ position }) => position > after);
    if (next < 0) next = this.events.length;
    while (!signal.aborted) {
      while (next < this.events.length && !signal.aborted) yield { kind: 'event', event: this.events[next++]! };
      if (!signal.aborted) yield { kind: 'caught-up' };
      await this.more(signal, () => next < this.events.length);
    }
  }

  private async more(signal: AbortSignal, isThere: () => boolean): Promise<void> {
    if (signal.aborted || isThere()) return;
    await new Promise<void>((resolve) => {
      const done = (): void => {
        this.wake.delete(done);
        signal.removeEventListener('abort', done);
        resolve();
      };
      this.wake.add(done);
      signal.addEventListener('abort', done, { once: true });
    });
  }
}
