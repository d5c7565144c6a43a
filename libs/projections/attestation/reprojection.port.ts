import type { Database, DatabaseClient } from '#libs/database';
import type { OpenedEvent, Position } from '#libs/event-store';
import type { PositionRange, RowDifference } from '../versions/read-model.port.js';

/** Events of which no row is expected, by position. */
export interface Exempt {
  /** They are parked, or were dropped: a row of theirs is too much. */
  readonly without: ReadonlySet<Position>;
  /** What they come to cannot be told now: whatever row they have is left alone. */
  readonly untold: ReadonlySet<Position>;
}

/** What some events come to, in memory, until it is compared with the rows that are live. */
export interface ExpectedRows {
  /** Adds an event; false where the projection refuses it. Rejects as the projection does. */
  add(event: OpenedEvent): Promise<boolean>;
  /**
   * Compares, in the snapshot of `client`, with all live rows of a range of positions, in which the events are that were added.
   * Tells each row that the live version lacks (`missing`), has too much (`added`), or has in another form (`changed`), and
   * gives the number of rows that it has. Rows pass through: memory is bounded by the events.
   */
  compare(
    client: DatabaseClient,
    range: PositionRange,
    exempt: Exempt,
    tell: (difference: RowDifference) => void,
  ): Promise<number>;
}

/** A read model of which a few rows are made again from the log, at any place of it. */
export abstract class Reprojection {
  /** The name of its projection. */
  abstract readonly name: string;

  /** Begins with no event. */
  abstract expect(): ExpectedRows;

  /** Keeps the tables of the live version where they are until the transaction ends; it takes no snapshot. */
  abstract hold(client: DatabaseClient): Promise<void>;

  /** The greatest position up to the one given that a live row names: most likely that of an event. Null where there is none. */
  abstract rowUpTo(database: Database, position: Position): Promise<Position | null>;

  /** Where in the log the events of the rows of a part are, and wherever a row of it says to be; null for anywhere. */
  abstract rangeOf(database: Database, part: string): Promise<PositionRange | null>;
}
