import { randomUUID } from 'node:crypto';
import type { Client } from 'pg';

const SCHEMA = 'bench';
const PARAMETERS_MAX = 60_000;

interface Column {
  readonly name: string;
  readonly type: string;
  /** Whether an index wants it to be unique. */
  readonly unique: boolean;
}

/** A partitioned and indexed table that is equal to another, and rows of it to insert. */
export interface CopiedTable {
  /** Inserts the next rows, in one commit. */
  insert(client: Client, count: number): Promise<void>;
  drop(client: Client): Promise<void>;
}

async function values<T>(client: Client, sql: string, parameters: readonly unknown[] = []): Promise<T[]> {
  return (await client.query({ text: sql, values: [...parameters] })).rows as T[];
}

async function columnsOf(client: Client, table: string): Promise<Column[]> {
  return values<Column>(
    client,
    `SELECT a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type, EXISTS (
       SELECT FROM pg_index i WHERE i.indrelid = a.attrelid AND i.indisunique AND a.attnum = ANY (i.indkey)) AS unique
     FROM pg_attribute a WHERE a.attrelid = $1::regclass AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
     ORDER BY a.attnum`,
    [table],
  );
}

/** Makes an equal table, each partition with the key, bounds and indexes of the one it is modelled on; gives those with rows. */
async function createLike(client: Client, schema: string, table: string): Promise<string[]> {
  const levels = await values<{ name: string; parent: string | null; key: string | null; bound: string | null }>(
    client,
    `SELECT c.relname AS name, p.relname AS parent, pg_get_partkeydef(c.oid) AS key, pg_get_expr(c.relpartbound, c.oid) AS bound
     FROM pg_partition_tree($1::regclass) t JOIN pg_class c ON c.oid = t.relid LEFT JOIN pg_class p ON p.oid = t.parentrelid
     ORDER BY t.level`,
    [`${schema}.${table}`],
  );
  for (const { name, parent, key, bound } of levels) {
    const shape =
      parent === null
        ? `(LIKE ${schema}."${name}" INCLUDING DEFAULTS INCLUDING GENERATED INCLUDING CONSTRAINTS)`
        : `PARTITION OF ${SCHEMA}."${parent}" ${bound}`;
    await client.query(`CREATE TABLE ${SCHEMA}."${name}" ${shape}${key === null ? '' : ` PARTITION BY ${key}`}`);
  }
  for (const { name } of levels) {
    const indexes = await values<{ definition: string }>(
      client,
      `SELECT pg_get_indexdef(indexrelid) AS definition FROM pg_index
       WHERE indrelid = $1::regclass AND NOT EXISTS (SELECT FROM pg_inherits WHERE inhrelid = indexrelid)`,
      [`${schema}."${name}"`],
    );
    for (const { definition } of indexes)
      await client.query(definition.replace(/ INDEX \S+ ON (ONLY )?\S+/, ` INDEX ON ${SCHEMA}."${name}"`));
  }
  return levels.filter(({ key }) => key === null).map(({ name }) => name);
}

/** The partition that has rows, the one with the most first: those of the root can be read by tenants only. */
async function fullest(client: Client, schema: string, leaves: readonly string[]): Promise<string[]> {
  const counts: [leaf: string, count: number][] = [];
  for (const leaf of leaves) {
    const [row] = await values<{ count: string }>(client, `SELECT count(*) FROM ${schema}."${leaf}"`);
    counts.push([leaf, Number(row!.count)]);
  }
  return counts
    .filter(([, rows]) => rows > 0)
    .toSorted((a, b) => b[1] - a[1])
    .map(([leaf]) => leaf);
}

function statement(table: string, columns: readonly Column[], rows: number): string {
  let parameter = 0;
  const row = (): string => `(${columns.map(({ type }) => `$${++parameter}::${type}`).join(',')})`;
  const names = columns.map(({ name }) => `"${name}"`).join(',');
  return `INSERT INTO ${SCHEMA}."${table}" (${names}) VALUES ${Array.from({ length: rows }, row).join(',')}`;
}

/** Copies the shape of a table, and takes `count` of its rows, whose unique values are made anew at each insert. */
export async function copyOfTable(client: Client, schema: string, table: string, count: number): Promise<CopiedTable> {
  await client.query(`DROP SCHEMA IF EXISTS ${SCHEMA} CASCADE; CREATE SCHEMA ${SCHEMA}`);
  const [leaf] = await fullest(client, schema, await createLike(client, schema, table));
  if (leaf === undefined) throw new Error(`${schema}.${table} has no rows`);
  const columns = await columnsOf(client, `${schema}."${leaf}"`);
  const picked = columns.map(({ name }) => `"${name}"::text AS "${name}"`).join(',');
  const rows = await values<Record<string, string | null>>(
    client,
    `SELECT ${picked} FROM ${schema}."${leaf}" LIMIT ${count}`,
  );
  let next = 0;
  const parametersOf = (): (string | null)[] => {
    const row = rows[next++ % rows.length]!;
    return columns.map(({ name, type, unique }) => {
      if (unique && type === 'uuid') return randomUUID();
      return unique && /^(bigint|numeric|integer)/.test(type) ? String(next) : row[name]!;
    });
  };
  return {
    async insert(inserting, total) {
      const perStatement = Math.min(total, Math.floor(PARAMETERS_MAX / columns.length));
      if (total > perStatement) await inserting.query('BEGIN');
      for (let left = total; left > 0; left -= perStatement) {
        const size = Math.min(left, perStatement);
        const parameters = Array.from({ length: size }, parametersOf).flat();
        await inserting.query({ name: `insert-${size}`, text: statement(table, columns, size), values: parameters });
      }
      if (total > perStatement) await inserting.query('COMMIT');
    },
    drop: async (dropping) => void (await dropping.query(`DROP SCHEMA ${SCHEMA} CASCADE`)),
  };
}
