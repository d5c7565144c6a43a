import type { OpenedEvent, Position } from '#libs/event-store';
import type { BatchPreparation, PreparedBatch, Projection } from '../projection.port.js';
import { BackOff } from './back-off.js';
import { isOfTheEvents } from './failure.js';

/** What a preparation is part of. */
export interface Preparing {
  readonly projection: Projection;
  /** Events up to here have their effect already. */
  readonly after: Position | null;
  readonly onTrouble: (error: unknown) => void;
  readonly signal: AbortSignal;
}

/** A batch that is ready to be committed, or why the events themselves keep it from being prepared, all together. */
export type Prepared = { readonly batch: PreparedBatch } | { readonly failure: unknown };

/** Prepares a batch for one projection, however long what it needs is away. */
export class LanePreparation {
  private readonly batch: BatchPreparation;
  private failure: unknown;

  constructor(private readonly preparing: Preparing) {
    this.batch = preparing.projection.begin();
  }

  /** Adds events. Once some cannot be prepared, the others do not matter: all will be tried apart. */
  async add(events: readonly OpenedEvent[]): Promise<void> {
    const { after, signal, onTrouble } = this.preparing;
    const fresh = after === null ? events : events.filter(({ recorded }) => recorded.position > after);
    const backOff = new BackOff();
    while (this.failure === undefined && !signal.aborted) {
      try {
        return await this.batch.add(fresh);
      } catch (error) {
        if (isOfTheEvents(error)) this.failure = error;
        else {
          onTrouble(error);
          await backOff.pause(signal);
        }
      }
    }
    this.failure ??= signal.reason;
  }

  /** What came of it; nothing is added afterwards. */
  done(): Prepared {
    return this.failure === undefined ? { batch: this.batch.done() } : { failure: this.failure };
  }
}
