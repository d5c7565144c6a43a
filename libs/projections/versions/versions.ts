import { type Database, type DatabaseClient, sqlState } from '#libs/database';
import type { Position } from '#libs/event-store';
import { ConflictError, NotFoundError, RuleViolatedError } from '#libs/kernel';
import type { ModelVersion } from '../positions/positions.js';
import type { Comparison } from './comparison.js';
import type { ReadModel } from './read-model.port.js';

/** SQLSTATE `deadlock_detected`. */
const DEADLOCK = '40P01';
/** Each takes as long as PostgreSQL takes to notice, a second by itself. */
const DROP_ATTEMPTS_MAX = 10;

/** The live version is the one that is read and kept up to date; a retired one was, and is kept until it is dropped. */
export type VersionState = 'building' | 'live' | 'retired';

/** In the order in which they come; the last two are ends, as is `ready` until somebody orders the switch. */
export const REBUILD_PHASES = [
  'copying',
  'loading',
  'indexing',
  'catching-up',
  'comparing',
  'ready',
  'switched',
  'failed',
] as const;

/** Where a rebuild is. `ready`: it is as good as the live version, and waits for somebody to say that it is to become it. */
export type RebuildPhase = (typeof REBUILD_PHASES)[number];

/** How a version is to be built. */
export interface RebuildOrder {
  /** Rows up to here are copied from the live version; all are made of events where it is null. */
  readonly after: Position | null;
  /** Events a second at most; null for as fast as it can. */
  readonly maxPerSecond: number | null;
  /** Whether it becomes the live version as soon as it equals it. */
  readonly isSwitchWanted: boolean;
  /** Why it may differ from the live version; null where it may not. */
  readonly acceptedDifferences: string | null;
  readonly requestedBy: string;
}

/** A rebuild, as it stands in the database. */
export interface RebuildRecord extends RebuildOrder {
  readonly phase: RebuildPhase;
  readonly requestedAt: Date;
  readonly endedAt: Date | null;
  readonly comparison: Comparison | null;
  /** Why it failed, in words that say nothing of what is in an event. */
  readonly failure: string | null;
}

/** One version of a read model. */
export interface VersionRecord extends ModelVersion {
  readonly state: VersionState;
  readonly position: Position | null;
  readonly events: number;
  readonly eventAt: Date | null;
  readonly parked: number;
  /** Null for a version that was there from the beginning. */
  readonly rebuild: RebuildRecord | null;
}

interface Row {
  projection: string;
  version: number;
  state: VersionState;
  position: string | null;
  events: string;
  event_at: Date | null;
  parked: number;
  phase: RebuildPhase | null;
  after_position: string | null;
  max_per_second: number | null;
  is_switch_wanted: boolean | null;
  accepted_differences: string | null;
  requested_by: string | null;
  requested_at: Date | null;
  ended_at: Date | null;
  comparison: Comparison | null;
  failure: string | null;
}

const LIST = `
  SELECT p.projection, p.version, p.state, p.position, p.events, p.event_at, r.phase, r.after_position, r.max_per_second,
    r.is_switch_wanted, r.accepted_differences, r.requested_by, r.requested_at, r.ended_at, r.comparison, r.failure,
    (SELECT count(*)::int FROM projections.parked_events e
      WHERE e.projection = p.projection AND e.version = p.version) AS parked
  FROM projections.positions p LEFT JOIN projections.rebuilds r USING (projection, version)
  WHERE p.projection = ANY ($1) ORDER BY p.projection, p.version`;

const LAST = `
  SELECT max(version) AS last, bool_or(state = 'building') AS "isBuilding",
    max(position) FILTER (WHERE state = 'live') AS position, bool_or(state = 'live') AS "isThere"
  FROM (SELECT version, state, position FROM projections.positions WHERE projection = $1
    UNION ALL SELECT version, 'gone', NULL FROM projections.rebuilds WHERE projection = $1) AS versions`;

/** Whoever begins or drops a version waits for whoever does; the runner, which moves the position meanwhile, waits for nobody. */
const LOCK = `SELECT pg_advisory_xact_lock(hashtextextended('versions of ' || $1, 0))`;

/**
 * The same for who begins one, whose transaction sees what is live at one moment: locking a table takes no snapshot yet, so that
 * it sees what those before it did. The runner goes on meanwhile.
 */
const ALONE = 'LOCK TABLE projections.rebuilds IN SHARE ROW EXCLUSIVE MODE';

const INSERT = `
  WITH version AS (
    INSERT INTO projections.positions (projection, version, state) VALUES ($1, $2, 'building'))
  INSERT INTO projections.rebuilds (projection, version, after_position, max_per_second, is_switch_wanted,
    accepted_differences, requested_by, phase) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`;

function recordOf(row: Row): VersionRecord {
  const { projection, version, state, position, events, event_at: eventAt, parked } = row;
  const rebuild: RebuildRecord | null = row.phase && {
    phase: row.phase,
    after: row.after_position === null ? null : BigInt(row.after_position),
    maxPerSecond: row.max_per_second,
    isSwitchWanted: row.is_switch_wanted!,
    acceptedDifferences: row.accepted_differences,
    requestedBy: row.requested_by!,
    requestedAt: row.requested_at!,
    endedAt: row.ended_at,
    comparison: row.comparison,
    failure: row.failure,
  };
  return {
    projection,
    version,
    state,
    position: position === null ? null : BigInt(position),
    events: Number(events),
    eventAt,
    parked,
    rebuild,
  };
}

/** All versions of the projections named, by name and number. */
export async function listVersions(database: Database, names: readonly string[]): Promise<VersionRecord[]> {
  return (await database.query<Row & Record<string, unknown>>(LIST, [names])).map(recordOf);
}

/** Called before a change is committed; what it rejects with undoes the change. */
export type RecordChange = (version: number) => Promise<void>;

const nowhere: RecordChange = async () => undefined;

/**
 * Makes the next version of a read model, empty, to be filled by whoever runs rebuilds; gives its number.
 * A ConflictError where one is being built, a RuleViolatedError where rows are to be copied that the live version has not.
 */
export function beginVersion(
  database: Database,
  model: ReadModel,
  order: RebuildOrder,
  record: RecordChange = nowhere,
): Promise<number> {
  return database.transaction(async (client) => {
    await client.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ');
    await client.query(ALONE);
    const { last, isBuilding, position, isThere } = (await client.query(LAST, [model.name])).rows[0];
    if (!isThere) throw new NotFoundError('PROJECTION.NEVER_RAN', `The projection ${model.name} never ran.`);
    if (isBuilding) {
      const sentence = `A version of ${model.name} is being built, or has failed; drop it, or let it become the live one.`;
      throw new ConflictError('PROJECTION.REBUILD_EXISTS', sentence);
    }
    const { after, maxPerSecond, isSwitchWanted, acceptedDifferences, requestedBy } = order;
    if (after !== null && (position === null || after > BigInt(position))) {
      const sentence = `The live version of ${model.name} has reached ${position ?? 'nothing'}, and has no rows up to ${after}.`;
      throw new RuleViolatedError('PROJECTION.POSITION_NOT_REACHED', sentence);
    }
    const version = last + 1;
    const phase: RebuildPhase = after === null ? 'loading' : 'copying';
    const values = [model.name, version, after, maxPerSecond, isSwitchWanted, acceptedDifferences, requestedBy, phase];
    await client.query(INSERT, values);
    await model.createTables(client, model.schemaOf(version));
    await record(version);
    return version;
  });
}

/** Tells where a rebuild is. */
export async function setPhase(
  database: Database,
  { projection, version }: ModelVersion,
  phase: RebuildPhase,
  told: { readonly comparison?: Comparison; readonly failure?: string } = {},
): Promise<void> {
  const sql = `UPDATE projections.rebuilds SET phase = $3, comparison = coalesce($4, comparison), failure = $5,
    ended_at = CASE WHEN $3 = 'failed' THEN now() END WHERE projection = $1 AND version = $2`;
  const comparison = told.comparison ? JSON.stringify(told.comparison) : null;
  await database.query(sql, [projection, version, phase, comparison, told.failure ?? null]);
}

const SWITCH = `
  UPDATE projections.rebuilds SET is_switch_wanted = true, accepted_differences = coalesce($3, accepted_differences),
    phase = 'catching-up', failure = NULL, ended_at = NULL
  WHERE projection = $1 AND version = $2 AND phase IN ('ready', 'failed')`;

/**
 * Lets a rebuild that is ready, or has failed, go on: to become the live version, also where it differs if that is accepted.
 * A RuleViolatedError for the live version and a retired one, a ConflictError for one that is still being built.
 */
export function orderSwitch(
  database: Database,
  model: ModelVersion,
  acceptedDifferences: string | null,
  record: RecordChange = nowhere,
): Promise<void> {
  const { projection, version } = model;
  return database.transaction(async (client) => {
    const state = await stateOf(client, model);
    if (state !== 'building') {
      const sentence = `Version ${version} of ${projection} is ${state === 'live' ? 'the live one' : 'a retired one'}.`;
      throw new RuleViolatedError('PROJECTION.NOT_BEING_BUILT', sentence);
    }
    if ((await client.query(SWITCH, [projection, version, acceptedDifferences])).rowCount === 0) {
      const sentence = `Version ${version} of ${projection} is still being built; order the switch once it is ready, or has failed.`;
      throw new ConflictError('PROJECTION.REBUILD_RUNNING', sentence);
    }
    await record(version);
  });
}

/**
 * Drops a version that is not the live one, with its tables, and everything known of it but that it was there. Whoever fills it at
 * the moment may hold what this one waits for, and wait for what it holds: then it begins again.
 */
export async function dropVersion(
  database: Database,
  model: ReadModel,
  version: number,
  record: RecordChange = nowhere,
): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await tryDrop(database, model, version, record);
    } catch (error) {
      if (sqlState(error) !== DEADLOCK || attempt === DROP_ATTEMPTS_MAX) throw error;
    }
  }
}

function tryDrop(database: Database, model: ReadModel, version: number, record: RecordChange): Promise<void> {
  const named = { projection: model.name, version };
  return database.transaction(async (client) => {
    await client.query(LOCK, [model.name]);
    const state = await stateOf(client, named);
    if (state === 'live') {
      throw new RuleViolatedError('PROJECTION.VERSION_LIVE', `Version ${version} of ${model.name} is the live one.`);
    }
    await client.query(`DROP SCHEMA IF EXISTS ${model.schemaOf(version)} CASCADE`);
    for (const table of ['parked_events', 'counters', 'digests', 'positions'])
      await client.query(`DELETE FROM projections.${table} WHERE projection = $1 AND version = $2`, [
        model.name,
        version,
      ]);
    const sql = `UPDATE projections.rebuilds SET ended_at = coalesce(ended_at, now()) WHERE projection = $1 AND version = $2`;
    await client.query(sql, [model.name, version]);
    await record(version);
  });
}

async function stateOf(client: DatabaseClient, model: ModelVersion): Promise<VersionState> {
  const sql = 'SELECT state FROM projections.positions WHERE projection = $1 AND version = $2 FOR UPDATE';
  const { rows } = await client.query<{ state: VersionState }>(sql, [model.projection, model.version]);
  if (!rows[0]) throw noVersion(model);
  return rows[0].state;
}

function noVersion({ projection, version }: ModelVersion): NotFoundError {
  return new NotFoundError('PROJECTION.VERSION_UNKNOWN', `The projection ${projection} has no version ${version}.`);
}
