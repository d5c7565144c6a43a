import { AUDIT_EVENT_RECORDED } from '#libs/contracts';
import { uuidVersion } from '#libs/kernel';
import { decodeMetadata } from '../codec/index.js';
import { EventsLostError } from '../event-store.errors.js';
import type { EventStore, Position, RecordedEvent } from '../event-store.port.js';
import type { RecentIds } from './recent-ids.js';
import type { AppendPlace, RecordedPlace } from './recorded-place.js';

/** At least so many of the last events are looked at, so that recording can do without the projection for a while. */
const EVENTS_MIN = 20_000;
/** And at most so many: a start does not wait for longer, however far behind the projection is. */
const EVENTS_MAX = 1_000_000;
/** Chosen ids are version-8 UUIDs. */
const CHOSEN = 8;

/**
 * Remembers the ids of the last events of the log: of all after `projected`, the position that the projection of ids has
 * reached, and of some before it. Not more than `most`, and none from before a damaged part of the log: of those the
 * projection is asked.
 */
export async function preloadRecentIds(
  store: EventStore,
  recentIds: RecentIds,
  projected: Position | null,
  most: number,
): Promise<void> {
  const found: [string, RecordedPlace][] = [];
  let append: AppendPlace | undefined;
  let seen = 0;
  let projectedSeen = 0;
  for await (const event of upToDamage(store.readAll({ direction: 'backwards' }))) {
    const isProjected = projected !== null && event.position <= projected;
    if ((isProjected && ++projectedSeen > EVENTS_MIN) || ++seen > EVENTS_MAX || found.length >= most) break;
    if (event.type !== AUDIT_EVENT_RECORDED) continue;
    const recordedAt = decodeMetadata(event.metadata)?.recordedAt;
    if (recordedAt === undefined) continue;
    const { stream } = event;
    if (append?.stream !== stream || append.recordedAt !== recordedAt)
      append = { stream, recordedAt, position: String(event.position) };
    if (uuidVersion(event.id) === CHOSEN)
      found.push([event.id, { fingerprint: undefined, append, revision: String(event.revision) }]);
  }
  for (const [id, place] of found.toReversed()) recentIds.remember(id, place);
}

/** The events of a read; it ends where events are lost. */
async function* upToDamage(events: AsyncIterable<RecordedEvent>): AsyncGenerator<RecordedEvent> {
  try {
    yield* events;
  } catch (error) {
    if (!(error instanceof EventsLostError)) throw error;
  }
}
