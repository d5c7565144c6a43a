import { createHash } from 'node:crypto';
import { grantReadingSql } from './tables.ddl.js';

/** The entries of a month (`YYYY-MM`) and retention class. */
export interface Partition {
  readonly month: string;
  readonly retentionClass: string;
}

/** A name has 63 bytes, of which the month and what Postgres adds for an index take their part. */
const CLASS_MAX = 24;
const CLASS_START = 13;
const CLASS_HASH = 10;

/** Columns that nothing is looked up by, or (`search`) in a way for which statistics do not matter. */
const UNASKED = [
  'search',
  'before',
  'after',
  'metadata',
  'original',
  'more',
  'reason',
  'subject_keys',
  'actor_user_agent',
  'actor_session_id',
  'causation_id',
] as const;

/** Columns that plans depend on. */
const ASKED = [
  'tenant_id',
  'position',
  'recorded_at',
  'retention_class',
  'event_id',
  'stream',
  'revision',
  'id',
  'type',
  'occurred_at',
  'category',
  'severity',
  'outcome',
  'operation',
  'service',
  'actor_type',
  'actor_id',
  'actor_ip',
  'entity_type',
  'entity_id',
  'subject_type',
  'subject_id',
  'request_id',
  'correlation_id',
  'personal',
  'erased',
  'duplicate_of',
] as const;

/** A third of the usual: a sample of 9,000 rows tells how many people and things there are. */
const STATISTICS_TARGET = 30;

/** Columns with which entries are found, of which most entries have only some. */
const LOOKED_UP = ['actor_id', 'entity_id', 'request_id', 'correlation_id', 'subject_id'] as const;

/** The table of a month, whose partitions are those of its retention classes. */
export function monthTable(month: string): string {
  return `audit_entries_${month.replace('-', '_')}`;
}

/** The table that holds the entries of a month and retention class. */
export function leafTable({ month, retentionClass }: Partition): string {
  const word = retentionClass.replaceAll('-', '_');
  const hash = (): string => createHash('md5').update(retentionClass).digest('hex').slice(0, CLASS_HASH);
  return `${monthTable(month)}_${word.length <= CLASS_MAX ? word : `${word.slice(0, CLASS_START)}_${hash()}`}`;
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

function firstDay(month: string, monthsLater: number): string {
  const date = new Date(`${month}-01T00:00:00Z`);
  date.setUTCMonth(date.getUTCMonth() + monthsLater);
  return `${date.toISOString().slice(0, 10)} 00:00:00+00`;
}

function shapeSql(schema: string, table: string, rest: string): string {
  const like = `LIKE ${schema}.audit_entries INCLUDING STORAGE INCLUDING COMMENTS`;
  return `CREATE TABLE ${schema}.${quoted(table)} (${like}) ${rest};`;
}

function statisticsSql(schema: string, leaf: string): string {
  const targets = [
    ...UNASKED.map((column) => `ALTER COLUMN ${column} SET STATISTICS 0`),
    ...ASKED.map((column) => `ALTER COLUMN ${column} SET STATISTICS ${STATISTICS_TARGET}`),
  ];
  return `ALTER TABLE ${schema}.${quoted(leaf)} ${targets.join(', ')};`;
}

/** An index of a partition, and the statement that makes it. */
export interface LeafIndex {
  readonly name: string;
  readonly sql: string;
}

/**
 * The indexes of a partition. Columns that tell entries apart come first, except where a whole tenant is gone through in
 * order; a type is seldom rare: with the time in its index, entries of another day are passed over unread.
 */
export function indexesOf(schema: string, leaf: string): readonly LeafIndex[] {
  const index = (of: string, what: string, unique = ''): LeafIndex => {
    const name = `${leaf}_${of}`;
    return { name, sql: `CREATE ${unique}INDEX ${quoted(name)} ON ${schema}.${quoted(leaf)} ${what}` };
  };
  return [
    index('position', '(tenant_id, position)', 'UNIQUE '),
    index('id', '(id, tenant_id)'),
    index('type', '(type, tenant_id, position, occurred_at)'),
    ...LOOKED_UP.map((column) => index(column, `(${column}, tenant_id, position) WHERE ${column} IS NOT NULL`)),
    index('search', 'USING gin (search) WITH (gin_pending_list_limit = 1024)'),
    index('subject_keys', 'USING gin (subject_keys) WHERE subject_keys IS NOT NULL'),
  ];
}

/** What a partition is made with. */
export interface PartitionShape {
  /** Whether the table of its month is to be made with it. */
  readonly isFirstOfMonth: boolean;
  /** Without them it is filled faster; they are made when it is full. */
  readonly isIndexed: boolean;
}

/**
 * Statements that make a partition. Its indexes are there before it is attached, so that attaching locks nobody out. Row-level
 * security is on the root, through which every row is read; the partitions are where COPY writes and where positions are
 * looked up.
 */
export function partitionSql(
  schema: string,
  partition: Partition,
  { isFirstOfMonth, isIndexed }: PartitionShape,
): string {
  const { month, retentionClass } = partition;
  const branch = monthTable(month);
  const leaf = leafTable(partition);
  const bounds = `FROM (${literal(firstDay(month, 0))}) TO (${literal(firstDay(month, 1))})`;
  return [
    isFirstOfMonth ? shapeSql(schema, branch, 'PARTITION BY LIST (retention_class)') : '',
    shapeSql(schema, leaf, 'WITH (autovacuum_analyze_scale_factor = 0.1)'),
    ...(isIndexed ? indexesOf(schema, leaf).map(({ sql }) => `${sql};`) : []),
    statisticsSql(schema, leaf),
    grantReadingSql(schema, [quoted(leaf)]),
    `ALTER TABLE ${schema}.${quoted(branch)} ATTACH PARTITION ${schema}.${quoted(leaf)} FOR VALUES IN (${literal(retentionClass)});`,
    isFirstOfMonth
      ? `ALTER TABLE ${schema}.audit_entries ATTACH PARTITION ${schema}.${quoted(branch)} FOR VALUES ${bounds};`
      : '',
    `INSERT INTO ${schema}.partitions VALUES (${literal(`${month}-01`)}, ${literal(retentionClass)}, ${literal(leaf)});`,
  ].join('\n');
}
