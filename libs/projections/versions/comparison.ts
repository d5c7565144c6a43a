import type { Database, DatabaseClient } from '#libs/database';
import type { Position } from '#libs/event-store';
import type { ModelVersion } from '../positions/positions.js';
import type { PositionRange, ReadModel, RowDifference } from './read-model.port.js';
import { differingParts, rowsIn } from './state-digest.js';

/** How many rows that differ are named. */
const NAMED_MAX = 100;

/** What came of comparing a version with the live one. Positions are decimal strings. */
export interface Comparison {
  readonly position: string;
  readonly isEqual: boolean;
  readonly rows: number;
  readonly liveRows: number;
  /** Parts whose digests differ. */
  readonly parts: readonly string[];
  /** The first rows that differ. */
  readonly differences: readonly RowDifference[];
}

/** So that a row has one text. */
const SETTINGS = `SELECT set_config('TimeZone', 'UTC', true), set_config('DateStyle', 'ISO, YMD', true),
  set_config('bytea_output', 'hex', true), set_config('extra_float_digits', '1', true)`;

const POSITIONS = `
  SELECT min(position) AS position, bool_or(position IS NULL) AS "isEmpty"
  FROM projections.positions WHERE projection = $1 AND (version = $2 OR state = 'live')`;

/** Compares what two schemas hold in a range of positions, in the snapshot of `client`. */
export async function compareSchemas(
  client: DatabaseClient,
  model: ReadModel,
  [live, other]: readonly [string, string],
  range: PositionRange,
): Promise<Comparison> {
  await client.query(SETTINGS);
  const one = await model.digest(client, live, range);
  const two = await model.digest(client, other, range);
  const parts = differingParts(one, two);
  const differences = parts.length > 0 ? await model.differences(client, [live, other], parts, range, NAMED_MAX) : [];
  return {
    position: String(range.to),
    isEqual: parts.length === 0,
    rows: rowsIn(two),
    liveRows: rowsIn(one),
    parts,
    differences,
  };
}

/**
 * Compares a version with the live one, in one snapshot, up to the position that both have reached; undefined where one of
 * them has none. Nobody waits for it.
 */
export async function compareWithLive(
  database: Database,
  model: ReadModel,
  version: number,
): Promise<Comparison | undefined> {
  return database.snapshot(async (client) => {
    const to = await commonPosition(client, { projection: model.name, version });
    if (to === undefined) return undefined;
    return compareSchemas(client, model, [model.liveSchema, model.schemaOf(version)], { after: null, to });
  });
}

async function commonPosition(client: DatabaseClient, model: ModelVersion): Promise<Position | undefined> {
  const values = [model.projection, model.version];
  const { rows } = await client.query<{ position: string | null; isEmpty: boolean | null }>(POSITIONS, values);
  const { position, isEmpty } = rows[0]!;
  return position === null || isEmpty !== false ? undefined : BigInt(position);
}
