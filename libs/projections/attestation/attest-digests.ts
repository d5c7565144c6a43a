import { copyOut, type Database, type DatabaseClient } from '#libs/database';
import type { Position } from '#libs/event-store';
import type { ModelVersion } from '../positions/positions.js';
import type { ReadModel } from '../versions/read-model.port.js';
import type { PartDigest } from '../versions/state-digest.js';
import { type AttestationResult, keepResult } from './attestation-results.js';
import { addDigests, readDigests } from './kept-digests.js';
import { digestBetween, NO_ROWS, RowSum } from './row-sum.js';

/** A part of a read model against what its writer vouches for. */
export interface PartAttestation {
  readonly part: string;
  /** A decimal string; null before the first event. */
  readonly position: string | null;
  readonly rows: number;
  readonly keptRows: number;
  readonly isEqual: boolean;
}

/** What the check needs of a read model. */
export type AttestedModel = Pick<ReadModel, 'name' | 'liveSchema' | 'parts' | 'digestedRows'>;

export interface AttestOptions {
  readonly database: Database;
  readonly model: AttestedModel;
  readonly signal: AbortSignal;
  /** Waited for between pieces of a table: what keeps the check from taking all there is. */
  readonly pause?: () => Promise<void>;
  readonly onPart?: (attestation: PartAttestation, done: number, all: number) => void;
}

const LIVE = `SELECT version, position, attested_at IS NULL AS "isNew" FROM projections.positions
  WHERE projection = $1 AND state = 'live'`;

interface Live {
  readonly version: number;
  readonly position: string | null;
  readonly isNew: boolean;
}

interface Part {
  readonly part: string;
  /** Whether there is a table of it, or only somebody who vouches for its rows. */
  readonly isThere: boolean;
}

interface Checked extends PartAttestation {
  readonly live: Live;
  readonly kept: PartDigest;
  readonly found: PartDigest;
}

/**
 * Compares every part of the live version with the digest that its writer keeps: each in one snapshot, in which both are of
 * the same position. Nobody waits for it; a rebuild that wants to switch tries again once a part is done. Parts that were not
 * checked for longest come first, so that what a stop interrupted is gone on with. Rows that were there before digests were
 * kept are taken as they are, once.
 */
export async function attestDigests(options: AttestOptions): Promise<PartAttestation[]> {
  const { database, model, signal, onPart } = options;
  const parts = await partsInOrder(database, model);
  const done: PartAttestation[] = [];
  let first: Live | undefined;
  for (const { part, isThere } of parts) {
    if (signal.aborted) return done;
    const checked = await checkPart(options, { part, isThere });
    first ??= checked.live;
    if (checked.live.isNew) await vouch(database, model, checked);
    const { position, rows, keptRows } = checked;
    const attestation = { part, position, rows, keptRows, isEqual: checked.live.isNew || checked.isEqual };
    await keepResult(database, resultOf({ projection: model.name, version: checked.live.version }, attestation));
    done.push(attestation);
    onPart?.(attestation, done.length, parts.length);
  }
  if (first?.isNew) {
    const sql = 'UPDATE projections.positions SET attested_at = now() WHERE projection = $1 AND version = $2';
    await database.query(sql, [model.name, first.version]);
  }
  return done;
}

/** All parts that there are, or that somebody vouches for. */
async function partsInOrder(database: Database, model: AttestedModel): Promise<Part[]> {
  const there = await database.transaction((client) => model.parts(client, model.liveSchema));
  const sql = `SELECT part FROM projections.digests d JOIN projections.positions p USING (projection, version)
    WHERE projection = $1 AND p.state = 'live'`;
  const kept = (await database.query<{ part: string }>(sql, [model.name])).map(({ part }) => part);
  const last = await database.query<{ part: string; at: Date }>(
    `SELECT part, max(checked_at) AS at FROM projections.attestations WHERE projection = $1 AND kind = 'digest' GROUP BY part`,
    [model.name],
  );
  const at = new Map(last.map((one) => [one.part, one.at.getTime()]));
  const names = [...new Set([...there, ...kept])];
  names.sort((a, b) => (at.get(a) ?? 0) - (at.get(b) ?? 0) || (a < b ? -1 : 1));
  return names.map((part) => ({ part, isThere: there.includes(part) }));
}

function checkPart({ database, model, pause }: AttestOptions, { part, isThere }: Part): Promise<Checked> {
  return database.snapshot(async (client) => {
    if (isThere)
      await client.query(`LOCK TABLE ${model.liveSchema}.${client.escapeIdentifier(part)} IN ACCESS SHARE MODE`);
    // The snapshot begins here, and with the table held: no other version can become the live one any more.
    const live = (await client.query<Live & Record<string, unknown>>(LIVE, [model.name])).rows[0]!;
    const kept = (await readDigests(client, { projection: model.name, version: live.version })).get(part) ?? NO_ROWS;
    const found = isThere
      ? (await sumOf(client, model, { schema: model.liveSchema, part, after: null, pause })).digest()
      : NO_ROWS;
    const isEqual = kept.rows === found.rows && kept.digest === found.digest;
    return { part, position: live.position, rows: found.rows, keptRows: kept.rows, isEqual, live, kept, found };
  });
}

/** Rows of a part of a schema. */
export interface PartRows {
  readonly schema: string;
  readonly part: string;
  /** Those after this position; all where it is null. */
  readonly after: Position | null;
  readonly pause?: (() => Promise<void>) | undefined;
}

/** The digest of rows as they are in the table, in the snapshot of `client`: the rows pass through, and none is kept. */
export async function sumOf(
  client: DatabaseClient,
  model: AttestedModel,
  { schema, part, after, pause }: PartRows,
): Promise<RowSum> {
  const sum = new RowSum();
  const query = model.digestedRows(client, schema, part, after);
  await copyOut(client, `COPY (${query.sql}) TO STDOUT`, (line) => query.add(line, sum), pause);
  return sum;
}

/** Takes the rows that are there as those to be vouched for; what the writer adds meanwhile is added beside it. */
async function vouch(database: Database, model: AttestedModel, { live, part, kept, found }: Checked): Promise<void> {
  const named = { projection: model.name, version: live.version };
  await database.transaction((client) => addDigests(client, named, new Map([[part, digestBetween(kept, found)]])));
}

function resultOf(
  model: ModelVersion,
  { part, position, rows, keptRows, isEqual }: PartAttestation,
): AttestationResult {
  const differences = isEqual ? 0 : Math.max(1, Math.abs(rows - keptRows));
  return { ...model, kind: 'digest', part, position, rows, differences, found: isEqual ? {} : { keptRows } };
}
