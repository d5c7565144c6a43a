import { PositionNotFoundError } from './event-store.errors.js';
import type { EventStore, Position, RecordedEvent } from './event-store.port.js';

/** The event at exactly a position; undefined where none is. Rejects where the log cannot be read. */
export async function eventAt(eventStore: EventStore, position: Position): Promise<RecordedEvent | undefined> {
  try {
    for await (const event of eventStore.readAll({ from: position, maxCount: 1 }))
      return event.position === position ? event : undefined;
  } catch (error) {
    if (!(error instanceof PositionNotFoundError)) throw error;
  }
  return undefined;
}
