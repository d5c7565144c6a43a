import type { DatabaseClient } from '#libs/database';
import type { OpenedEvent, RecordedEvent } from '#libs/event-store';
import type { RowSum } from './attestation/row-sum.js';

/** An event that a projection cannot apply, and why, in words that say nothing of what is in it. */
export interface RefusedEvent {
  readonly event: RecordedEvent;
  readonly code: string;
  readonly reason: string;
}

/** What some events come to, before it is written. */
export interface PreparedBatch {
  readonly refused: readonly RefusedEvent[];
  /** What is worth counting, by name: events passed over, oddities found. */
  readonly counts: Readonly<Record<string, number>>;
  /** Writes the rows in the transaction that also moves the position; gives more to be counted, if there is any. */
  write(client: DatabaseClient): Promise<Readonly<Record<string, number>>>;
  /** The digests of the rows that the last `write` wrote, part by part; none where the read model is not attested. */
  written?(): ReadonlyMap<string, RowSum>;
  /** Called once the transaction is committed. */
  committed(): void;
}

/** A batch in the making. Events are added a few at a time, so that what only they need is garbage before it is ever moved. */
export interface BatchPreparation {
  /** Works out what events come to. Adds all of them or, where it rejects, none. */
  add(events: readonly OpenedEvent[]): Promise<void>;
  /** What all of them together come to; nothing is added afterwards. */
  done(): PreparedBatch;
}

/**
 * Makes a read model of events. It writes to its own tables and nowhere else, sends nothing, and comes to the same rows
 * from the same events, so that it can be rebuilt.
 */
export abstract class Projection {
  /** What it is called everywhere, and for ever; its position is kept under this name. */
  abstract readonly name: string;

  /**
   * Begins to work out what events come to, without writing. They come in the order of positions, but some may come again, or
   * not at all if they were parked. Batches are prepared one after the other, the next one perhaps before this one is committed.
   */
  abstract begin(): BatchPreparation;

  /**
   * Called before the first batch and now and then: makes ahead of need what writing would otherwise stop to make. What was
   * committed before may be undone by then, if the server crashed: nothing that is remembered of it holds.
   */
  abstract maintain(): Promise<void>;
}
