import type { Database, DatabaseClient } from '#libs/database';
import type { Position } from '#libs/event-store';
import { keepCopied } from '../attestation/keep-copied.js';
import { type ModelVersion, PositionMovedError } from '../positions/positions.js';
import type { CopiedRows, ReadModel } from '../versions/read-model.port.js';

/** Whoever drops a version, or takes a partition out of all of them, waits for this, and this for them. */
const LOCK = `SELECT position FROM projections.positions
  WHERE projection = $1 AND version = $2 AND state = 'building' FOR UPDATE`;

const MOVE = `UPDATE projections.positions SET position = $3, events = events + $4, updated_at = now()
  WHERE projection = $1 AND version = $2`;

/** Events that the live version could not apply are missing from what was copied, and are tried again or dropped as before. */
const COPY_PARKED = `
  INSERT INTO projections.parked_events (projection, version, position, event_id, stream, revision, type, code, error,
    attempts, parked_at, last_attempt_at)
  SELECT projection, $2, e.position, event_id, stream, revision, type, code, error, attempts, parked_at, last_attempt_at
  FROM projections.parked_events e JOIN projections.positions p USING (projection, version)
  WHERE projection = $1 AND p.state = 'live' AND e.position <= $3`;

const LOAD = `UPDATE projections.rebuilds SET phase = 'loading' WHERE projection = $1 AND version = $2 AND phase = 'copying'`;

/**
 * Copies the next stretch of rows from the live version, in one transaction with the position that it leads to. A
 * PositionMovedError where the version is not as far as `from`, or is not being built any more.
 */
export function copyStretch(
  database: Database,
  model: ReadModel,
  version: number,
  from: Position | null,
  upTo: Position,
): Promise<CopiedRows> {
  return database.transaction(async (client) => {
    await lock(client, { projection: model.name, version }, from);
    const range = { after: from, to: upTo };
    const copied = await model.copyRows(client, model.liveSchema, model.schemaOf(version), range);
    await client.query(MOVE, [model.name, version, copied.reached, copied.events]);
    return copied;
  });
}

/** Once all rows up to a position are copied: takes over what else belongs to them, in one snapshot, and lets it load events. */
export function completeCopy(database: Database, model: ReadModel, version: number, upTo: Position): Promise<void> {
  return database.transaction(async (client) => {
    await client.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ');
    await lock(client, { projection: model.name, version }, upTo);
    await client.query(COPY_PARKED, [model.name, version, upTo]);
    await keepCopied(client, model, version, upTo);
    await client.query(LOAD, [model.name, version]);
  });
}

async function lock(client: DatabaseClient, { projection, version }: ModelVersion, at: Position | null): Promise<void> {
  const { rows } = await client.query<{ position: string | null }>(LOCK, [projection, version]);
  if (!rows[0] || rows[0].position !== (at === null ? null : String(at))) throw new PositionMovedError(projection);
}
