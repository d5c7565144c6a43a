import type { Database, DatabaseClient } from '#libs/database';
import type { ModelVersion } from '../positions/positions.js';
import type { RefusedEvent } from '../projection.port.js';
import type { ParkedEvent } from './parked-event.js';

const COLUMNS = `id, projection, version, p.position, event_id AS "eventId", stream, revision, type, code, error, attempts,
  parked_at AS "parkedAt", last_attempt_at AS "lastAttemptAt"`;

const LIVE = `FROM projections.parked_events p JOIN projections.positions v USING (projection, version)
  WHERE projection = $1 AND v.state = 'live'`;

const PARK = `
  INSERT INTO projections.parked_events AS p (projection, version, position, event_id, stream, revision, type, code, error)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
  ON CONFLICT (projection, version, position) DO UPDATE
  SET code = excluded.code, error = excluded.error, attempts = p.attempts + 1, last_attempt_at = now()`;

type Row = Omit<ParkedEvent, 'position' | 'revision'> & { position: string; revision: string };

/** Parks an event within a transaction; one that is parked already has one attempt more. */
export async function park(client: DatabaseClient, model: ModelVersion, refused: RefusedEvent): Promise<void> {
  const { projection, version } = model;
  const { event, code, reason } = refused;
  const { position, id, stream, revision, type } = event;
  await client.query(PARK, [projection, version, position, id, stream, revision, type, code, reason]);
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
  { limit = 100, after = 0n }: { limit?: number; after?: bigint } = {},
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
