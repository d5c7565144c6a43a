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

/** Makes an equal table and its partitions, each level with the keys, bounds and indexes of the one it is modelled on. */
async function createLike(client: Client, schema: string, table: string): Promise<void> {
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
  const indexes = await values<{ definition: string }>(
    client,
    `SELECT pg_get_indexdef(indexrelid) AS definition FROM pg_index WHERE indrelid = $1::regclass`,
    [`${schema}.${table}`],
  );
  for (const { definition } of indexes) {
    await client.query(definition.replace(/ INDEX \S+ ON (ONLY )?\S+/, ` INDEX ON ${SCHEMA}."${table}"`));
  }
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
  await createLike(client, schema, table);
  const columns = await columnsOf(client, `${schema}.${table}`);
  const picked = columns.map(({ name }) => `"${name}"::text AS "${name}"`).join(',');
  const rows = await values<Record<string, string | null>>(
    client,
    `SELECT ${picked} FROM ${schema}.${table} LIMIT ${count}`,
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
