import type { EventCodec, EventStore, OpenedEvent, RecordedEvent } from '#libs/event-store';
import { BackOff } from './back-off.js';
import type { Batch, BatchSource } from './batch.js';

export interface LogSourceOptions {
  readonly eventStore: EventStore;
  readonly codec: EventCodec;
  readonly onTrouble: (error: unknown) => void;
  /** Ends all attempts. */
  readonly signal: AbortSignal;
}

/** Opens and reads with as many attempts as it takes. */
export class LogSource implements BatchSource {
  constructor(private readonly options: LogSourceOptions) {}

  open(events: readonly RecordedEvent[]): Promise<readonly OpenedEvent[] | undefined> {
    return this.persist(() => this.options.codec.open(events));
  }

  read({ first, to }: Batch): Promise<readonly RecordedEvent[] | undefined> {
    return this.persist(async () => {
      const events: RecordedEvent[] = [];
      if (first === null) return events;
      for await (const event of this.options.eventStore.readAll({ from: first })) {
        if (event.position > to) break;
        if (!event.type.startsWith('$')) events.push(event);
      }
      return events;
    });
  }

  private async persist<T>(work: () => Promise<T>): Promise<T | undefined> {
    const { signal, onTrouble } = this.options;
    const backOff = new BackOff();
    while (!signal.aborted) {
      try {
        return await work();
      } catch (error) {
        onTrouble(error);
        await backOff.pause(signal);
      }
    }
    return undefined;
  }
}
