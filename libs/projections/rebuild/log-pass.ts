import type { EventStore, Position, SubscriptionMessage } from '#libs/event-store';

/** What the log has after a position, up to its end at the time; what is not ours is told as a position only. */
export async function* passOf(eventStore: EventStore, after: Position | 'start'): AsyncGenerator<SubscriptionMessage> {
  for await (const event of eventStore.readAll({ from: after })) {
    if (after !== 'start' && event.position <= after) continue;
    yield event.type.startsWith('$') ? { kind: 'position', position: event.position } : { kind: 'event', event };
  }
}

/** Rejects with a PositionNotFoundError where a pass could not begin at a position. */
export async function checkPosition(eventStore: EventStore, position: Position): Promise<void> {
  for await (const _ of eventStore.readAll({ from: position, maxCount: 1 })) return;
}
