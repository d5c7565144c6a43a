import type { Database, DatabaseClient } from '#libs/database';
import type { Position } from '#libs/event-store';

/** One version of a projection's read model, of which there are several while one is built beside the live one. */
export interface ModelVersion {
  readonly projection: string;
  /** 1 for the first one; a rebuild makes the next. */
  readonly version: number;
}

/** Where a version is: everything up to there has had its effect. */
export interface ProjectionPosition extends ModelVersion {
  /** Null before the first event. */
  readonly position: Position | null;
  /** How many events it was given. */
  readonly events: number;
  /** When the event store took the last of them. */
  readonly eventAt: Date | null;
}

interface Row {
  projection: string;
  version: number;
  position: string | null;
  events: string;
  event_at: Date | null;
}

/** A step from one position to the next. */
export interface Step extends ModelVersion {
  readonly from: Position | null;
  readonly to: Position;
  readonly events: number;
  readonly eventAt: Date | null;
}

/**
 * Somebody else moved the position: this runner is not the only one any more, its own commit had succeeded after all, or
 * another version of the read model is the live one now.
 */
export class PositionMovedError extends Error {
  constructor(readonly projection: string) {
    super(`The position of ${projection} is not where this runner left it.`);
    this.name = 'PositionMovedError';
  }
}

const READ = 'SELECT projection, version, position, events, event_at FROM projections.positions';
const READ_LIVE = `${READ} WHERE projection = ANY ($1) AND state = 'live'`;
const READ_VERSION = `${READ} WHERE projection = $1 AND version = $2`;

/** An insert beside a row that somebody is about to change would wait for it, conflict or not. */
const CREATE = `
  INSERT INTO projections.positions (projection) SELECT name FROM unnest($1::text[]) AS name
  WHERE NOT EXISTS (SELECT FROM projections.positions WHERE projection = name AND state = 'live')
  ON CONFLICT DO NOTHING`;

/** A crash of the server may undo the last commits, rows and position together; the log has the events still. */
const STEP = `
  WITH lazily AS (SELECT set_config('synchronous_commit', 'off', true))
  UPDATE projections.positions
  SET position = $3, events = events + $4, event_at = coalesce($5, event_at), updated_at = now() FROM lazily
  WHERE projection = $1 AND version = $6 AND state <> 'retired' AND position IS NOT DISTINCT FROM $2`;

const COUNT = `
  INSERT INTO projections.counters AS c (projection, version, counter, value)
  SELECT $1, $4, * FROM unnest($2::text[], $3::bigint[])
  ON CONFLICT (projection, version, counter) DO UPDATE SET value = c.value + excluded.value`;

/** Where the live versions of the projections named are, in any order; those that never ran are left out. */
export async function readPositions(database: Database, names: readonly string[]): Promise<ProjectionPosition[]> {
  return (await database.query<Row & Record<string, unknown>>(READ_LIVE, [names])).map(positionOf);
}

/** The live version of a projection and how far it is, in the transaction of `client`; undefined where it never ran. */
export async function readLive(
  client: DatabaseClient,
  projection: string,
): Promise<Pick<ProjectionPosition, 'version' | 'position'> | undefined> {
  return (await client.query<Row & Record<string, unknown>>(READ_LIVE, [[projection]])).rows.map(positionOf)[0];
}

/** Where a version is, whatever its state; undefined where there is none. */
export async function readVersionPosition(
  database: Database,
  { projection, version }: ModelVersion,
): Promise<ProjectionPosition | undefined> {
  const rows = await database.query<Row & Record<string, unknown>>(READ_VERSION, [projection, version]);
  return rows.map(positionOf)[0];
}

function positionOf({ projection, version, position, events, event_at: eventAt }: Row): ProjectionPosition {
  return {
    projection,
    version,
    position: position === null ? null : BigInt(position),
    events: Number(events),
    eventAt,
  };
}

/** Makes sure that each projection named has a live version. */
export async function createPositions(database: Database, names: readonly string[]): Promise<void> {
  await database.query(CREATE, [names]);
}

/** Moves a position within a transaction; a {@link PositionMovedError} if it is not where the step begins. */
export async function takeStep(client: DatabaseClient, step: Step): Promise<void> {
  const { projection, version, from, to, events, eventAt } = step;
  const { rowCount } = await client.query({
    name: 'projection-step',
    text: STEP,
    values: [projection, from, to, events, eventAt, version],
  });
  if (rowCount !== 1) throw new PositionMovedError(projection);
}

/** Adds to the counters of a version. */
export async function addCounts(
  client: DatabaseClient,
  { projection, version }: ModelVersion,
  counts: Readonly<Record<string, number>>,
): Promise<void> {
  const counted = Object.entries(counts).filter(([, value]) => value !== 0);
  if (counted.length === 0) return;
  const [names, values] = [counted.map(([counter]) => counter), counted.map(([, value]) => value)];
  await client.query(COUNT, [projection, names, values, version]);
}

/** What the live version of a projection has counted. */
export async function readCounts(database: Database, projection: string): Promise<Record<string, number>> {
  const sql = `SELECT counter, value FROM projections.counters JOIN projections.positions USING (projection, version)
    WHERE projection = $1 AND state = 'live'`;
  const rows = await database.query<{ counter: string; value: string }>(sql, [projection]);
  return Object.fromEntries(rows.map(({ counter, value }) => [counter, Number(value)]));
}
