import { ReadFailedError, StreamNotFoundError } from '../event-store.errors.js';
import type { Position, ReadAllOptions, ReadStreamOptions, RecordedEvent } from '../event-store.port.js';
import type { RunningSubscription } from './catch-up-subscription.js';
import type { ClientSlot } from './client-slot.js';
import { type ClientReading, RawRead } from './raw-read.js';
import { readError } from './read-error.js';

const clientPosition = (position: Position): { commit: bigint; prepare: bigint } => ({
  commit: position,
  prepare: position,
});

/** Reads and subscribes through the client, past its conversion of events. */
export class Reader {
  private readonly open = new Set<RawRead>();

  constructor(private readonly slot: ClientSlot) {}

  /** As the port's `readStream`. */
  async *readStream(stream: string, options: ReadStreamOptions = {}): AsyncGenerator<RecordedEvent> {
    const { direction = 'forwards', maxCount } = options;
    if (maxCount === 0) return;
    const from = options.from ?? (direction === 'forwards' ? 'start' : 'end');
    const reading = this.slot
      .get()
      .client.readStream(stream, { direction, fromRevision: from, ...(maxCount && { maxCount }) });
    yield* this.events(reading, () => reading.cancel(), stream);
  }

  /** As the port's `readAll`. */
  async *readAll(options: ReadAllOptions = {}): AsyncGenerator<RecordedEvent> {
    const { direction = 'forwards', maxCount } = options;
    if (maxCount === 0) return;
    const from = options.from ?? (direction === 'forwards' ? 'start' : 'end');
    const fromPosition = typeof from === 'bigint' ? clientPosition(from) : from;
    const reading = this.slot.get().client.readAll({ direction, fromPosition, ...(maxCount && { maxCount }) });
    yield* this.events(reading, () => reading.cancel(), '$all');
  }

  /** Starts one subscription of the client. */
  subscribe(after: Position | 'start'): RunningSubscription {
    const fromPosition = after === 'start' ? after : clientPosition(after);
    const reading = this.slot.get().client.subscribeToAll({ fromPosition });
    const raw = this.track(reading);
    return { raw, cancel: () => this.cancel(raw, () => reading.unsubscribe()) };
  }

  /** Ends everything that is being read. */
  close(): void {
    for (const raw of this.open) raw.end(new ReadFailedError('The connection to the event store was closed.'));
  }

  private track(reading: unknown): RawRead {
    const raw = new RawRead(reading as ClientReading);
    this.open.add(raw);
    return raw;
  }

  private cancel(raw: RawRead, cancel: () => Promise<unknown>): void {
    this.open.delete(raw);
    raw.end();
    // Where the connection never stood, cancelling fails as connecting did; that has been said already.
    cancel().catch(() => undefined);
  }

  private async *events(
    reading: unknown,
    cancel: () => Promise<unknown>,
    stream: string,
  ): AsyncGenerator<RecordedEvent> {
    const raw = this.track(reading);
    try {
      for (;;) {
        const message = raw.poll();
        if (message === 'stream-not-found') throw new StreamNotFoundError(stream);
        if (typeof message === 'object') yield message;
        else if (!(await raw.ready())) return;
      }
    } catch (cause) {
      throw readError(cause, stream);
    } finally {
      this.cancel(raw, cancel);
    }
  }
}
