import type { Database } from '#libs/database';
import type { ModelVersion } from '../positions/positions.js';
import type { RowDifference } from '../versions/read-model.port.js';
import type { EventsAttestation } from './attest-events.js';

/** How long results are kept. */
const KEPT = '30 days';
/** What a check of places of the log is kept under: it is of all parts. */
const ALL_PARTS = '*';

/** What one check found, as it is kept. */
export interface AttestationResult extends ModelVersion {
  readonly kind: 'digest' | 'events';
  readonly part: string;
  readonly position: string | null;
  readonly rows: number;
  readonly differences: number;
  readonly found: object;
}

const KEEP = `
  WITH old AS (DELETE FROM projections.attestations WHERE checked_at < now() - interval '${KEPT}')
  INSERT INTO projections.attestations (projection, version, kind, part, position, rows, differences, found)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`;

/** Keeps what a check found, and forgets what is old. */
export async function keepResult(database: Database, result: AttestationResult): Promise<void> {
  const { projection, version, kind, part, position, rows, differences, found } = result;
  const values = [projection, version, kind, part, position, rows, differences, JSON.stringify(found)];
  await database.query(KEEP, values);
}

/** Keeps what came of making rows again from events. */
export async function keepEventsResult(
  database: Database,
  projection: string,
  attestation: EventsAttestation,
): Promise<void> {
  const { version, position, rows, differences, ...found } = attestation;
  await keepResult(database, {
    projection,
    version,
    kind: 'events',
    part: ALL_PARTS,
    position,
    rows,
    differences,
    found,
  });
}

/** The last check of the parts of the live version against the digests that its writer keeps. */
export interface LastDigests {
  /** When the one that was checked first of all was. */
  readonly checkedAt: Date;
  readonly parts: number;
  readonly rows: number;
  /** Those that differ, by name. */
  readonly differing: readonly string[];
}

/** The last check of rows of the live version against the events that they are made of. */
export interface LastEvents extends Omit<EventsAttestation, 'version'> {
  readonly checkedAt: Date;
}

/** What is known of the rows of a live version; null where it was not checked yet. */
export interface LastAttestation {
  readonly digests: LastDigests | null;
  readonly events: LastEvents | null;
}

const LAST_DIGESTS = `
  WITH last AS (
    SELECT DISTINCT ON (a.part) a.part, a.checked_at, a.rows, a.differences
    FROM projections.attestations a JOIN projections.positions p USING (projection, version)
    JOIN projections.digests d USING (projection, version, part)
    WHERE projection = $1 AND p.state = 'live' AND a.kind = 'digest' ORDER BY a.part, a.id DESC)
  SELECT min(checked_at) AS "checkedAt", count(*)::int AS parts, sum(rows)::float8 AS rows,
    coalesce(array_agg(part ORDER BY part) FILTER (WHERE differences > 0), '{}') AS differing
  FROM last HAVING count(*) > 0`;

const LAST_EVENTS = `
  SELECT a.checked_at AS "checkedAt", a.position, a.rows::float8 AS rows, a.differences::float8 AS differences, a.found
  FROM projections.attestations a JOIN projections.positions p USING (projection, version)
  WHERE projection = $1 AND p.state = 'live' AND a.kind = 'events' ORDER BY a.id DESC LIMIT 1`;

interface EventsRow {
  checkedAt: Date;
  position: string | null;
  rows: number;
  differences: number;
  found: {
    events: number;
    untold: number;
    isComplete: boolean;
    named: readonly RowDifference[];
    places: EventsAttestation['places'];
  };
}

/** What the last checks of the live version found, whichever process made them. */
export async function readAttestation(database: Database, projection: string): Promise<LastAttestation> {
  const [digests] = await database.query<LastDigests & Record<string, unknown>>(LAST_DIGESTS, [projection]);
  const [events] = await database.query<EventsRow & Record<string, unknown>>(LAST_EVENTS, [projection]);
  const { found, ...rest } = events ?? {};
  return { digests: digests ?? null, events: events ? { ...(rest as EventsRow), ...found! } : null };
}
