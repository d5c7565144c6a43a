import type { Database, DatabaseClient } from '#libs/database';
import type { Position } from '#libs/event-store';

/** Where a projection is: everything up to there has had its effect. */
export interface ProjectionPosition {
  readonly projection: string;
  /** Null before the first event. */
  readonly position: Position | null;
  /** How many events it was given. */
  readonly events: number;
  /** When the event store took the last of them. */
  readonly eventAt: Date | null;
}

interface Row {
  projection: string;
  position: string | null;
  events: string;
  event_at: Date | null;
}

/** A step from one position to the next. */
export interface Step {
  readonly projection: string;
  readonly from: Position | null;
  readonly to: Position;
  readonly events: number;
  readonly eventAt: Date | null;
}

/** Somebody else moved the position: this runner is not the only one any more, or its own commit had succeeded after all. */
export class PositionMovedError extends Error {
  constructor(readonly projection: string) {
    super(`The position of ${projection} is not where this runner left it.`);
    this.name = 'PositionMovedError';
  }
}

const READ = 'SELECT projection, position, events, event_at FROM projections.positions WHERE projection = ANY ($1)';

const CREATE = 'INSERT INTO projections.positions (projection) SELECT unnest($1::text[]) ON CONFLICT DO NOTHING';

/** A crash of the server may undo the last commits, rows and position together; the log has the events still. */
const STEP = `
  WITH lazily AS (SELECT set_config('synchronous_commit', 'off', true))
  UPDATE projections.positions
  SET position = $3, events = events + $4, event_at = coalesce($5, event_at), updated_at = now() FROM lazily
  WHERE projection = $1 AND position IS NOT DISTINCT FROM $2`;

const COUNT = `
  INSERT INTO projections.counters AS c (projection, counter, value) SELECT $1, * FROM unnest($2::text[], $3::bigint[])
  ON CONFLICT (projection, counter) DO UPDATE SET value = c.value + excluded.value`;

/** The positions of the projections named, in any order; those that never ran are left out. */
export async function readPositions(database: Database, names: readonly string[]): Promise<ProjectionPosition[]> {
  const rows = await database.query<Row>(READ, [names]);
  return rows.map((row) => ({
    projection: row.projection,
    position: row.position === null ? null : BigInt(row.position),
    events: Number(row.events),
    eventAt: row.event_at,
  }));
}

/** Makes sure that each projection named has a position. */
export async function createPositions(database: Database, names: readonly string[]): Promise<void> {
  await database.query(CREATE, [names]);
}

/** Moves a position within a transaction; a {@link PositionMovedError} if it is not where the step begins. */
export async function takeStep(client: DatabaseClient, { projection, from, to, events, eventAt }: Step): Promise<void> {
  const { rowCount } = await client.query({
    name: 'projection-step',
    text: STEP,
    values: [projection, from, to, events, eventAt],
  });
  if (rowCount !== 1) throw new PositionMovedError(projection);
}

/** Adds to the counters of a projection. */
export async function addCounts(
  client: DatabaseClient,
  projection: string,
  counts: Readonly<Record<string, number>>,
): Promise<void> {
  const counted = Object.entries(counts).filter(([, value]) => value !== 0);
  if (counted.length === 0) return;
  await client.query(COUNT, [projection, counted.map(([counter]) => counter), counted.map(([, value]) => value)]);
}

/** What a projection has counted. */
export async function readCounts(database: Database, projection: string): Promise<Record<string, number>> {
  const sql = 'SELECT counter, value FROM projections.counters WHERE projection = $1';
  const rows = await database.query<{ counter: string; value: string }>(sql, [projection]);
  return Object.fromEntries(rows.map(({ counter, value }) => [counter, Number(value)]));
}
