import type { DatabaseClient } from '#libs/database';
import type { Position, RecordedEvent } from '#libs/event-store';

/** What a sink holds of an event. */
export interface SinkRow {
  readonly position: Position;
  readonly eventId: string;
  /** Whether it is the repetition of an earlier event with the same id. */
  readonly isRepetition: boolean;
}

/** A place that events of the log come to, of which each is to have its share, and nothing else. */
export abstract class Sink {
  abstract readonly name: string;

  /** Whether the event is to be in the sink, once it is known to be an entry of the read model, and which. */
  abstract wants(event: Pick<RecordedEvent, 'id'>, entry: SinkRow): boolean;

  /** The same as a condition on rows of the read model, as {@link rowsSql} gives them. */
  abstract readonly wantsSql: string;

  /** A query of what it holds where a condition on `position` is met: columns `position`, `event_id`, `is_repetition`. */
  abstract rowsSql(client: DatabaseClient, condition: string): Promise<string>;
}
