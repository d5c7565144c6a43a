import type { DatabaseClient } from '#libs/database';
import type { Position } from '#libs/event-store';
import type { DigestedRows, RowSum } from '#libs/projections';
import { COPY_COLUMNS } from '../table/audit-entry.table.js';
import { EVENT_IDS, ID_COLUMNS } from '../table/event-ids.js';
import { repetitionTerm } from '../table/repetition-term.js';

const TAB = 0x09;
const TIMES = /\b(recorded_at|occurred_at)\b/g;

/** Columns as their writer spells them, of which Postgres has another text. */
function spelled(columns: string): string {
  return columns.replace(TIMES, (column) => `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`);
}

/** The last column follows from the others, and is not digested; what a row is marked with later is known beside it. */
export const ENTRY_COLUMNS = `${spelled(COPY_COLUMNS.replace(/,\s*search$/, ''))}, duplicate_of`;

/** The same of an id. */
export const SPELLED_ID_COLUMNS = spelled(ID_COLUMNS);

/** Rows as their digests are made of them: in the text that their writer gave them. */
export function digestedRows(
  client: DatabaseClient,
  schema: string,
  part: string,
  after: Position | null,
): DigestedRows {
  const isIds = part === EVENT_IDS;
  const columns = isIds ? SPELLED_ID_COLUMNS : ENTRY_COLUMNS;
  const condition = after === null ? '' : ` WHERE position > ${after}`;
  const sql = `SELECT ${columns} FROM ${schema}.${client.escapeIdentifier(part)}${condition}`;
  return { sql, add: isIds ? (line, sum) => sum.addRow(line) : addEntry };
}

function addEntry(line: Buffer, sum: RowSum): void {
  const end = line.lastIndexOf(TAB);
  sum.addRow(line.subarray(0, end));
  const first = line.toString('latin1', end + 1);
  if (first === '\\N') return;
  const [tenantId, position] = line.toString('utf8', 0, end).split('\t', 2);
  sum.addTerm(repetitionTerm(tenantId!, position!, first));
}
