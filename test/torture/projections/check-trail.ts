import type { Database } from '#libs/database';
import { beginVersion, dropVersion, listVersions, type RebuildRecord, type VersionRecord } from '#libs/projections';
import { waitFor } from '#libs/testing';
import type { ProjectionBed } from './projection-bed.js';
import { plain } from './rebuild-orders.js';

const PATIENCE_MS = 120_000;

/** What is wrong with the rows of a log: positions of events without a row, with several, and of rows without an event. */
export interface RowFaults {
  readonly missing: readonly string[];
  readonly double: readonly string[];
  readonly strange: readonly string[];
}

/** Compares the positions of events with those of rows. */
export function compareRows(events: readonly string[], rows: readonly string[]): RowFaults {
  const counts = new Map<string, number>();
  for (const row of rows) counts.set(row, (counts.get(row) ?? 0) + 1);
  const known = new Set(events);
  return {
    missing: events.filter((position) => !counts.has(position)),
    double: [...counts].filter(([, count]) => count > 1).map(([position]) => position),
    strange: [...counts.keys()].filter((position) => !known.has(position)),
  };
}

/** The positions of all events of the log that are the ledger's. */
export async function eventsOf({ eventStore }: Pick<ProjectionBed, 'eventStore'>): Promise<string[]> {
  const positions: string[] = [];
  for await (const { type, position } of eventStore.readAll())
    if (!type.startsWith('$')) positions.push(String(position));
  return positions;
}

/** Where the rows of the live version are. */
export interface TrailPlace {
  readonly database: Database;
  readonly model: { readonly liveSchema: string };
}

/** The positions of all rows of the live version, and of what it parked. */
export async function rowsOf({ database, model }: TrailPlace): Promise<string[]> {
  const leaves = await database.query<{ leaf: string }>(`SELECT leaf FROM ${model.liveSchema}.partitions`);
  const parts = leaves.map(({ leaf }) => `SELECT position FROM ${model.liveSchema}."${leaf}"`);
  const parked = `SELECT e.position FROM projections.parked_events e JOIN projections.positions p USING (projection, version)
    WHERE p.state = 'live'`;
  const sql = [...parts, parked].join(' UNION ALL ');
  return (await database.query<{ position: string }>(sql)).map(({ position }) => position);
}

/** Waits for the live version to reach the end of the log; gives it. */
export async function settledTrail(bed: ProjectionBed, events: readonly string[]): Promise<VersionRecord> {
  const last = BigInt(events.at(-1)!);
  const reached = async (): Promise<VersionRecord | undefined> => {
    const versions = await listVersions(bed.database, [bed.model.name]);
    return versions.find(({ state, position }) => state === 'live' && position !== null && position >= last);
  };
  return waitFor(reached, { timeoutMs: PATIENCE_MS, what: 'the projection to reach the end' });
}

/** Rebuilds the trail from the first event on, and compares the digests; rejects if they differ. Gives how many rows are equal. */
export async function compareWithFreshRebuild(bed: ProjectionBed): Promise<number> {
  const { database, model } = bed;
  for (const { state, version } of await listVersions(database, [model.name]))
    if (state !== 'live') await dropVersion(database, model, version);
  const order = {
    after: null,
    maxPerSecond: null,
    isSwitchWanted: false,
    acceptedDifferences: null,
    requestedBy: 'torture',
  };
  const version = await beginVersion(database, model, order);
  const ended = async (): Promise<RebuildRecord | undefined> => {
    bed.wake();
    const versions = await listVersions(database, [model.name]);
    const { rebuild } = versions.find((one) => one.version === version)!;
    return rebuild!.phase === 'ready' || rebuild!.phase === 'failed' ? rebuild! : undefined;
  };
  const waiting = { timeoutMs: PATIENCE_MS, intervalMs: 100, what: 'a fresh rebuild to end' };
  const { phase, comparison, failure } = await waitFor(ended, waiting);
  if (phase === 'ready' && comparison?.isEqual) return comparison.rows;
  throw new Error(`A fresh rebuild is not equal: ${failure} ${JSON.stringify(comparison, plain)}`);
}
