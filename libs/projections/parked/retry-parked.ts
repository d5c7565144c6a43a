import type { Database } from '#libs/database';
import type { EventCodec, EventStore, RecordedEvent } from '#libs/event-store';
import { NotFoundError } from '#libs/kernel';
import { keepDigests } from '../attestation/kept-digests.js';
import { addCounts } from '../positions/positions.js';
import type { PreparedBatch, Projection } from '../projection.port.js';
import { describeFailure, isOfTheEvents } from '../runner/failure.js';
import type { ParkedEvent } from './parked-event.js';
import { notParked } from './not-parked.js';
import { findParked, park, unpark } from './parked-events.js';

/** What came of trying a parked event again. */
export type RetryOutcome =
  { readonly applied: true } | { readonly applied: false; readonly code: string; readonly reason: string };

export interface RetryTools {
  readonly eventStore: EventStore;
  readonly codec: EventCodec;
  readonly database: Database;
}

/**
 * Tries once more to apply a parked event, wherever the projection is by now. The event comes off the list together with its
 * effect; if it cannot be applied still, it has one attempt more. A NotFoundError if it is not parked (any more).
 */
export async function retryParkedEvent(projection: Projection, id: string, tools: RetryTools): Promise<RetryOutcome> {
  const parked = await findParked(tools.database, projection.name, id);
  if (!parked) throw notParked(projection.name, id);
  const event = await read(tools.eventStore, parked);
  try {
    const preparation = projection.begin();
    await preparation.add(await tools.codec.open([event]));
    const prepared = preparation.done();
    if (prepared.refused.length === 0) {
      await apply(parked, prepared, tools.database);
      return { applied: true };
    }
    const { code, reason } = prepared.refused[0]!;
    return await stillParked(parked, event, code, reason, tools.database);
  } catch (error) {
    if (!isOfTheEvents(error)) throw error;
    const { code, reason } = describeFailure(error);
    return stillParked(parked, event, code, reason, tools.database);
  }
}

const LOCK = 'SELECT FROM projections.parked_events WHERE id = $1 FOR UPDATE';

/** Before the event, as whoever moves the position does; and another version cannot become the live one meanwhile. */
const LOCK_LIVE = `SELECT FROM projections.positions WHERE projection = $1 AND version = $2 AND state = 'live' FOR SHARE`;

async function apply(parked: ParkedEvent, prepared: PreparedBatch, database: Database): Promise<void> {
  const { id, projection, version } = parked;
  await database.transaction(async (client) => {
    if ((await client.query(LOCK_LIVE, [projection, version])).rowCount === 0) throw notParked(projection, id);
    if ((await client.query(LOCK, [id])).rowCount === 0) throw notParked(projection, id);
    await addCounts(client, parked, await prepared.write(client));
    await keepDigests(client, parked, prepared.written?.());
    await unpark(client, id);
  });
  prepared.committed();
}

async function stillParked(
  parked: ParkedEvent,
  event: RecordedEvent,
  code: string,
  reason: string,
  database: Database,
): Promise<RetryOutcome> {
  await database.transaction(async (client) => {
    if ((await client.query(LOCK, [parked.id])).rowCount === 0) throw notParked(parked.projection, parked.id);
    await park(client, parked, { event, code, reason });
  });
  return { applied: false, code, reason };
}

async function read(eventStore: EventStore, { stream, revision }: ParkedEvent): Promise<RecordedEvent> {
  for await (const event of eventStore.readStream(stream, { from: revision, maxCount: 1 })) return event;
  throw new NotFoundError('PROJECTION.EVENT_MISSING', `The log has no event ${revision} in ${stream}.`);
}
