import { copyIn, copyText, type DatabaseClient } from '#libs/database';
import type { Position } from '#libs/event-store';
import { uuidVersion } from '#libs/kernel';
import { RowSum } from '#libs/projections';
import type { ProjectedEntry } from '../projection/projected-entry.js';

/** The table of the ids that callers chose. */
export const EVENT_IDS = 'audit_event_ids';

/** Ids that callers chose are of this version; all others are made by us, once. */
const CHOSEN_VERSION = 8;

const FIND = (schema: string): string => `
  SELECT i.event_id AS "eventId", i.tenant_id AS "tenantId", i.position
  FROM unnest($1::uuid[], $2::text[]) AS w (event_id, tenant_id)
  JOIN ${schema}.audit_event_ids i USING (event_id, tenant_id)`;

/** The columns, in the order of COPY. */
export const ID_COLUMNS = 'tenant_id, event_id, fingerprint, stream, revision, position, recorded_at';

const COPY = (schema: string): string => `COPY ${schema}.${EVENT_IDS} (${ID_COLUMNS}) FROM STDIN`;

/** Whether an event's id is one that its caller chose. */
export function isChosenId(eventId: string): boolean {
  return uuidVersion(eventId) === CHOSEN_VERSION;
}

/** The same as a condition on the column `event_id`. */
export const IS_CHOSEN_ID = `uuid_extract_version(event_id) = ${CHOSEN_VERSION}`;

/** An entry whose id its caller chose. */
export type ChosenEntry = Pick<
  ProjectedEntry,
  'tenantId' | 'eventId' | 'fingerprint' | 'stream' | 'revision' | 'position' | 'recordedAt' | 'retentionClass'
>;

/** A repetition: which entry, and where the first one is. */
export interface Repetition {
  readonly entry: ChosenEntry;
  readonly first: Position;
}

/** An entry whose id its caller chose, and no more of it than its id needs; undefined for any other. */
export function chosenEntryOf(entry: ProjectedEntry): ChosenEntry | undefined {
  const { tenantId, eventId, fingerprint, stream, revision, position, recordedAt, retentionClass } = entry;
  if (!isChosenId(eventId)) return undefined;
  return { tenantId, eventId, fingerprint, stream, revision, position, recordedAt, retentionClass };
}

/** What came of writing ids. */
export interface WrittenIds {
  readonly repetitions: readonly Repetition[];
  /** The digest of the rows written. */
  readonly sum: RowSum;
}

interface Row {
  eventId: string;
  tenantId: string;
  position: string;
}

/** The row of an id in COPY's text form. */
export function idRow({ tenantId, eventId, fingerprint, stream, revision, position, recordedAt }: ChosenEntry): string {
  return `${tenantId}\t${eventId}\t${copyText(fingerprint)}\t${copyText(stream)}\t${revision}\t${position}\t${recordedAt}`;
}

/** What an id is found by in {@link findEventIds}. */
export function idKey({ tenantId, eventId }: Pick<ChosenEntry, 'tenantId' | 'eventId'>): string {
  return `${tenantId} ${eventId}`;
}

/** Where the first entries with the ids of others are, as far as they are known. */
export async function findEventIds(
  client: DatabaseClient,
  schema: string,
  entries: readonly Pick<ChosenEntry, 'tenantId' | 'eventId'>[],
): Promise<Map<string, Position>> {
  const { rows } = await client.query<Row>({
    name: `${schema}-ids`,
    text: FIND(schema),
    values: [entries.map(({ eventId }) => eventId), entries.map(({ tenantId }) => tenantId)],
  });
  return new Map(rows.map((row) => [idKey(row), BigInt(row.position)]));
}

/** Writes the ids that callers chose, each the first time that it occurs, and gives the entries that repeat one. */
export async function writeEventIds(
  client: DatabaseClient,
  schema: string,
  chosen: readonly ChosenEntry[],
): Promise<WrittenIds> {
  const sum = new RowSum();
  if (chosen.length === 0) return { repetitions: [], sum };
  const firsts = await findEventIds(client, schema, chosen);
  const repetitions: Repetition[] = [];
  let lines = '';
  for (const entry of chosen) {
    const key = idKey(entry);
    const first = firsts.get(key);
    if (first === undefined) {
      firsts.set(key, entry.position);
      const row = idRow(entry);
      sum.addRow(row);
      lines += `${row}\n`;
    } else if (first !== entry.position) repetitions.push({ entry, first });
  }
  if (lines !== '') await copyIn(client, COPY(schema), [Buffer.from(lines)]);
  return { repetitions, sum };
}
