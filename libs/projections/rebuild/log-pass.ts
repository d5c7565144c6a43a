import type { EventStore, Position, SubscriptionMessage } from '#libs/event-store';

/** What the log has after a position, up to its end at the time; what is not ours is told as a position only. */
export async function* passOf(eventStore: EventStore, after: Position | 'start'): AsyncGenerator<SubscriptionMessage> {
  for await (const event of eventStore.readAll({ from: after })) {
    if (after !== 'start' && event.position <= after) continue;
    yield event.type.startsWith('$') ? { kind: 'position', position: event.position } : { kind: 'event', event };
  }
}
