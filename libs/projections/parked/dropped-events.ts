import type { Database, DatabaseClient } from '#libs/database';
import type { Position } from '#libs/event-store';
import type { ParkedEvent } from './parked-event.js';
import { notParked } from './not-parked.js';

/** Who decided to go on without an event, and why. */
export interface Dropping {
  readonly by: string;
  readonly reason: string;
}

/** An event that a projection could not apply, and goes on without for ever. The event itself stands in the log. */
export interface DroppedEvent extends Omit<ParkedEvent, 'id' | 'version' | 'lastAttemptAt'> {
  readonly reason: string;
  readonly droppedBy: string;
  readonly droppedAt: Date;
}

const DROP = `
  WITH dropped AS (
    DELETE FROM projections.parked_events e USING projections.positions v
    WHERE e.id = $2 AND e.projection = $1 AND v.projection = $1 AND v.version = e.version AND v.state = 'live'
    RETURNING e.*)
  INSERT INTO projections.dropped_events
    (projection, position, event_id, stream, revision, type, code, error, attempts, parked_at, reason, dropped_by)
  SELECT projection, position, event_id, stream, revision, type, code, error, attempts, parked_at, $3, $4 FROM dropped
  RETURNING projection, position, event_id AS "eventId", stream, revision, type, code, error, attempts,
    parked_at AS "parkedAt", reason, dropped_by AS "droppedBy", dropped_at AS "droppedAt"`;

/** The same event, parked by versions that are being built. */
const DROP_ELSEWHERE = 'DELETE FROM projections.parked_events WHERE projection = $1 AND position = $2';

const LIST = `
  SELECT projection, position, event_id AS "eventId", stream, revision, type, code, error, attempts,
    parked_at AS "parkedAt", reason, dropped_by AS "droppedBy", dropped_at AS "droppedAt"
  FROM projections.dropped_events WHERE projection = $1 AND position > $2 ORDER BY position LIMIT $3`;

type Row = Omit<DroppedEvent, 'position' | 'revision'> & { position: string; revision: string };

/**
 * Drops a parked event: the projection goes on without it, in every version. `record` is called before the commit; what it
 * rejects with undoes the drop. A NotFoundError if the event is not parked (any more).
 */
export function dropParkedEvent(
  database: Database,
  projection: string,
  id: string,
  { by, reason }: Dropping,
  record: (dropped: DroppedEvent) => Promise<void>,
): Promise<DroppedEvent> {
  return database.transaction(async (client: DatabaseClient) => {
    const { rows } = await client.query<Row>(DROP, [projection, id, reason, by]);
    if (!rows[0]) throw notParked(projection, id);
    const dropped = droppedEventOf(rows[0]);
    await client.query(DROP_ELSEWHERE, [projection, dropped.position]);
    await record(dropped);
    return dropped;
  });
}

/** Dropped events of a projection in the order of positions, up to `limit`, after the one given. */
export async function listDropped(
  database: Database,
  projection: string,
  { limit = 100, after = -1n }: { limit?: number; after?: Position } = {},
): Promise<DroppedEvent[]> {
  return (await database.query<Row>(LIST, [projection, after, limit])).map(droppedEventOf);
}

/** How many events each of the projections named goes on without; none is left out. */
export async function countDropped(database: Database, names: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const sql = `SELECT name, count(d.position)::int AS count FROM unnest($1::text[]) AS name
    LEFT JOIN projections.dropped_events d ON d.projection = name GROUP BY name`;
  const rows = await database.query<{ name: string; count: number }>(sql, [names]);
  return new Map(rows.map(({ name, count }) => [name, count]));
}

function droppedEventOf(row: Row): DroppedEvent {
  return { ...row, position: BigInt(row.position), revision: BigInt(row.revision) };
}
