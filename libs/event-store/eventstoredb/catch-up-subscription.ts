import { BackOff, pause } from '../back-off.js';
import type { Position, RecordedEvent, SubscribeOptions, SubscriptionMessage } from '../event-store.port.js';
import type { RawRead } from './raw-read.js';
import { readError } from './read-error.js';

/** A subscription of the client that runs, and the way to end it. */
export interface RunningSubscription {
  readonly raw: RawRead;
  cancel(): void;
}

/**
 * Delivers `$all` from a position on. Any error, and any end, of the client's subscription leads to a new one from the last
 * event seen, after a wait; only the signal ends it.
 */
export class CatchUpSubscription implements AsyncIterableIterator<SubscriptionMessage> {
  private readonly backOff = new BackOff();
  private running: RunningSubscription | undefined;
  /** The kind of trouble that was last told of. */
  private told: string | undefined;
  private after: Position | 'start';

  constructor(
    private readonly options: SubscribeOptions,
    private readonly subscribe: (after: Position | 'start') => RunningSubscription,
    private readonly onTrouble: (error: unknown) => void,
  ) {
    this.after = options.after;
    options.signal.addEventListener('abort', () => this.stop(), { once: true });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  /** The next message; most of the time it is there already, and nothing is waited for. */
  next(): Promise<IteratorResult<SubscriptionMessage>> {
    const value = this.poll();
    return value ? Promise.resolve({ value, done: false }) : this.wait();
  }

  /** Ends the subscription. */
  return(): Promise<IteratorResult<SubscriptionMessage>> {
    this.stop();
    return Promise.resolve({ value: undefined, done: true });
  }

  private poll(): SubscriptionMessage | undefined {
    for (let message = this.running?.raw.poll(); message !== undefined; message = this.running?.raw.poll()) {
      if (message === 'caught-up') return { kind: 'caught-up' };
      if (message !== 'stream-not-found' && this.isNew(message)) return this.messageOf(message);
    }
    return undefined;
  }

  private isNew({ position }: RecordedEvent): boolean {
    return this.after === 'start' || position > this.after;
  }

  private messageOf(event: RecordedEvent): SubscriptionMessage {
    this.after = event.position;
    this.backOff.reset();
    this.told = undefined;
    const left = this.options.excludeSystemEvents && event.type.startsWith('$');
    return left ? { kind: 'position', position: event.position } : { kind: 'event', event };
  }

  private async wait(): Promise<IteratorResult<SubscriptionMessage>> {
    while (!this.options.signal.aborted) {
      this.running ??= this.subscribe(this.after);
      const error = await this.running.raw.ready().then(
        (more) => (more ? undefined : new Error('The subscription ended.')),
        (error: unknown) => error,
      );
      const value = this.poll();
      if (value) return { value, done: false };
      if (error === undefined || this.options.signal.aborted) continue;
      this.tellTrouble(readError(error, '$all'));
      this.cancel();
      await pause(this.backOff.nextMs(), this.options.signal);
    }
    return { value: undefined, done: true };
  }

  /** Once for each trouble, not for each attempt: damage in the log stays until somebody has repaired it. */
  private tellTrouble(error: Error): void {
    if (error.name !== this.told) this.onTrouble(error);
    this.told = error.name;
  }

  private cancel(): void {
    this.running?.cancel();
    this.running = undefined;
  }

  private stop(): void {
    this.running?.raw.end();
    this.cancel();
  }
}
