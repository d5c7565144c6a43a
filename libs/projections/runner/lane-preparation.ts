import type { OpenedEvent, Position } from '#libs/event-store';
import type { BatchPreparation, PreparedBatch } from '../projection.port.js';
import { BackOff } from './back-off.js';
import { type Batch, emptyBatch, joined } from './batch.js';
import { isOfTheEvents } from './failure.js';

/** What a preparation is part of. */
export interface Preparing<P extends BatchPreparation> {
  /** The projection's own. */
  readonly preparation: P;
  /** Events up to here have their effect already, or are on their way to it. */
  readonly after: Position | null;
  readonly onTrouble: (error: unknown) => void;
  readonly signal: AbortSignal;
}

/** A batch that is ready to be committed, or why the events themselves keep it from being prepared, all together. */
export type Prepared = { readonly batch: PreparedBatch } | { readonly failure: unknown };

/** Prepares a batch for one projection, however long what it needs is away. */
export class LanePreparation<P extends BatchPreparation = BatchPreparation> {
  /** The events that are new to the projection. */
  private taken: Batch | undefined;
  private failure: unknown;
  private isCancelled = false;

  constructor(private readonly preparing: Preparing<P>) {}

  /** Adds events. Once some cannot be prepared, the others do not matter: all will be tried apart. */
  async add(events: readonly OpenedEvent[]): Promise<void> {
    const { after, signal, onTrouble } = this.preparing;
    const fresh = after === null ? events : events.filter(({ recorded }) => recorded.position > after);
    if (fresh.length === 0) return;
    const recorded = fresh.map((event) => event.recorded);
    const to = recorded.at(-1)!.position;
    this.taken = joined(this.taken ?? emptyBatch(to), { events: recorded, to });
    const backOff = new BackOff();
    while (this.failure === undefined && !this.isCancelled && !signal.aborted) {
      try {
        return await this.preparing.preparation.add(fresh);
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

  /** Gives up: nothing that was added will be written. */
  cancel(): void {
    this.isCancelled = true;
  }

  /** The batch that ends here, of those events that are new to the projection. */
  batch(to: Position): Batch {
    return { ...(this.taken ?? emptyBatch(to)), to };
  }

  /** What came of it; nothing is added afterwards. */
  done(): Prepared {
    return this.outcome((preparation) => ({ batch: preparation.done() }));
  }

  /** What `end` makes of what came of it, or why nothing did; nothing is added afterwards. */
  outcome<T>(end: (preparation: P) => T): T | { readonly failure: unknown } {
    return this.failure === undefined ? end(this.preparing.preparation) : { failure: this.failure };
  }
}
