import { keyText, storableText } from '../table/key-text.js';
import { subjectKey } from '../table/subject-key.js';
import type { AuditFilter } from './audit-filter.js';
import { searchCondition } from './search-condition.js';
import type { SqlParams } from './sql-params.js';

/** One indexed column with several alternatives: each is looked up by itself, in order, and the first rows of all are merged. */
export interface Alternatives {
  readonly column: string;
  readonly values: readonly string[];
}

/** What rows must meet, as SQL. */
export interface Conditions {
  readonly sql: readonly string[];
  readonly alternatives?: Alternatives;
}

type ListName = Exclude<
  keyof AuditFilter,
  'subjects' | 'from' | 'to' | 'recordedFrom' | 'recordedTo' | 'text' | 'metadata'
>;

interface ListColumn {
  readonly list: ListName;
  readonly column: string;
  readonly isIndexed: boolean;
}

const COLUMNS: readonly ListColumn[] = [
  { list: 'requestIds', column: 'request_id', isIndexed: true },
  { list: 'correlationIds', column: 'correlation_id', isIndexed: true },
  { list: 'entityIds', column: 'entity_id', isIndexed: true },
  { list: 'actors', column: 'actor_id', isIndexed: true },
  { list: 'types', column: 'type', isIndexed: true },
  { list: 'entityTypes', column: 'entity_type', isIndexed: false },
  { list: 'categories', column: 'category', isIndexed: false },
  { list: 'severities', column: 'severity', isIndexed: false },
  { list: 'outcomes', column: 'outcome', isIndexed: false },
  { list: 'services', column: 'service', isIndexed: false },
];

/** More lookups than this, of all alternatives in all partitions, are not made one by one. */
const LOOK_UPS_MAX = 64;

const TIMES = [
  ['from', 'occurred_at >='],
  ['to', 'occurred_at <'],
  ['recordedFrom', 'recorded_at >='],
  ['recordedTo', 'recorded_at <'],
] as const;

function columnValues(filter: AuditFilter, { list, isIndexed }: ListColumn): string[] {
  return [...new Set((filter[list] ?? []).map(isIndexed ? keyText : storableText))];
}

interface AskedColumn extends ListColumn {
  readonly values: readonly string[];
}

function askedColumns(filter: AuditFilter): AskedColumn[] {
  const asked: AskedColumn[] = [];
  for (const column of COLUMNS) {
    const values = columnValues(filter, column);
    if (values.length > 0) asked.push({ ...column, values });
  }
  return asked;
}

/** A subject is asked for by its id, or by type and id; an id of an unknown type may be spelled in any of the known ways. */
function subjectConditions(subjects: readonly string[], params: SqlParams): string[] {
  if (subjects.length === 0) return [];
  const ids = subjects.flatMap((id) => [keyText(id), subjectKey('phone', id), subjectKey('email', id)]);
  const typed = subjects
    .filter((subject) => subject.includes(':'))
    .map((subject) => [subject.slice(0, subject.indexOf(':')), subject.slice(subject.indexOf(':') + 1)] as const)
    .map(([type, id]) => [storableText(type), subjectKey(type, id)] as const);
  const possible = params.add([...ids, ...typed.map(([, id]) => id)]);
  const exact = [`subject_id = ANY (${params.add(ids)}::text[])`];
  for (const [type, id] of typed) exact.push(`(subject_type = ${params.add(type)} AND subject_id = ${params.add(id)})`);
  return [`subject_id = ANY (${possible}::text[])`, `(${exact.join(' OR ')})`];
}

/** Where the conditions are to be met, and how. */
export interface ConditionScope {
  /** The number of partitions. */
  readonly leaves: number;
  /** Whether terms may be looked up in their index; otherwise they are only looked for in rows that are read anyway. */
  readonly isSearchIndexed: boolean;
}

/** What a filter asks of the columns of a row. */
export function conditionsOf(
  filter: AuditFilter,
  { leaves, isSearchIndexed }: ConditionScope,
  params: SqlParams,
): Conditions {
  const sql: string[] = [];
  const asked = askedColumns(filter);
  const isNarrow = asked.some(({ isIndexed, values }) => isIndexed && values.length === 1);
  const several = asked.find(({ isIndexed, values }) => isIndexed && values.length * leaves <= LOOK_UPS_MAX);
  const alternatives = isNarrow ? undefined : several;
  for (const { column, values } of asked) {
    if (column === alternatives?.column) continue;
    if (values.length === 1) sql.push(`${column} = ${params.add(values[0])}`);
    else sql.push(`${column} = ANY (${params.add(values)}::text[])`);
  }
  sql.push(...subjectConditions(filter.subjects ?? [], params));
  for (const [name, condition] of TIMES)
    if (filter[name] !== undefined) sql.push(`${condition} ${params.add(filter[name])}::timestamptz`);
  const search = searchCondition(filter);
  if (search !== undefined) {
    const match = `search @@ ${params.add(search)}::tsquery`;
    sql.push(isSearchIndexed ? match : `(${match}) IS TRUE`);
  }
  return alternatives ? { sql, alternatives: { column: alternatives.column, values: alternatives.values } } : { sql };
}
