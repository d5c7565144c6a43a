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

/** Prepares a batch for one projection, however long what it needs is away. */
export class LanePreparation {
  private readonly batch: BatchPreparation;
  private isGood = true;

  constructor(private readonly preparing: Preparing) {
    this.batch = preparing.projection.begin();
  }

  /** Adds events. Once some cannot be prepared, the others do not matter: they will be tried apart. */
  async add(events: readonly OpenedEvent[]): Promise<void> {
    const { after, signal, onTrouble } = this.preparing;
    const fresh = after === null ? events : events.filter(({ recorded }) => recorded.position > after);
    const backOff = new BackOff();
    while (this.isGood && !signal.aborted) {
      try {
        return await this.batch.add(fresh);
      } catch (error) {
        if (isOfTheEvents(error)) this.isGood = false;
        else {
          onTrouble(error);
          await backOff.pause(signal);
        }
      }
    }
  }

  /** What was prepared; undefined where the events themselves cannot be, all together. */
  done(): PreparedBatch | undefined {
    return this.isGood && !this.preparing.signal.aborted ? this.batch.done() : undefined;
  }
}
