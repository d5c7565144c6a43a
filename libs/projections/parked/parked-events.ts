import type { Database, DatabaseClient } from '#libs/database';
import type { Position } from '#libs/event-store';
import type { ModelVersion } from '../positions/positions.js';
import type { RefusedEvent } from '../projection.port.js';
import type { ParkedEvent } from './parked-event.js';

const COLUMNS = `id, projection, version, p.position, event_id AS "eventId", stream, revision, type, code, error, attempts,
  parked_at AS "parkedAt", last_attempt_at AS "lastAttemptAt"`;

const LIVE = `FROM projections.parked_events p JOIN projections.positions v USING (projection, version)
  WHERE projection = $1 AND v.state = 'live'`;

/** What was dropped stays dropped, whoever meets it again: a rebuild, or a runner whose last commits a crash undid. */
const PARK = `
  INSERT INTO projections.parked_events AS p (projection, version, position, event_id, stream, revision, type, code, error)
  SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9
  WHERE NOT EXISTS (SELECT FROM projections.dropped_events WHERE projection = $1 AND position = $3)
  ON CONFLICT (projection, version, position) DO UPDATE
  SET code = excluded.code, error = excluded.error, attempts = p.attempts + 1, last_attempt_at = now()
  RETURNING attempts = 1 AS "isNew"`;

type Row = Omit<ParkedEvent, 'position' | 'revision'> & { position: string; revision: string };

/**
 * Parks an event within a transaction, and says whether there is one more now: one that is parked already has one attempt more,
 * one that was dropped stays dropped.
 */
export async function park(client: DatabaseClient, model: ModelVersion, refused: RefusedEvent): Promise<boolean> {
  const { projection, version } = model;
  const { event, code, reason } = refused;
  const { position, id, stream, revision, type } = event;
  const values = [projection, version, position, id, stream, revision, type, code, reason];
  return (await client.query<{ isNew: boolean }>(PARK, values)).rows[0]?.isNew ?? false;
}

/** Takes an event off the list within a transaction. */
export async function unpark(client: DatabaseClient, id: string): Promise<void> {
  await client.query('DELETE FROM projections.parked_events WHERE id = $1', [id]);
}

/** How many events the live version of a projection has parked. */
export async function countParked(database: Database, projection: string): Promise<number> {
  const sql = `SELECT count(*)::int AS count ${LIVE}`;
  return (await database.query<{ count: number }>(sql, [projection]))[0]!.count;
}

/** Parked events of the live version of a projection in the order of positions, up to `limit`, after the one given. */
export async function listParked(
  database: Database,
  projection: string,
  { limit = 100, after = -1n }: { limit?: number; after?: Position } = {},
): Promise<ParkedEvent[]> {
  const sql = `SELECT ${COLUMNS} ${LIVE} AND p.position > $2 ORDER BY p.position LIMIT $3`;
  return (await database.query<Row>(sql, [projection, after, limit])).map(parkedEventOf);
}

/** One parked event, if it is still parked. */
export async function findParked(database: Database, projection: string, id: string): Promise<ParkedEvent | undefined> {
  const sql = `SELECT ${COLUMNS} ${LIVE} AND id = $2`;
  return (await database.query<Row>(sql, [projection, id])).map(parkedEventOf)[0];
}

function parkedEventOf(row: Row): ParkedEvent {
  return { ...row, position: BigInt(row.position), revision: BigInt(row.revision) };
}
