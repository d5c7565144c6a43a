import type { Pool, PoolClient, QueryResult, QueryResultRow } from 'pg';
import { StatementTimeoutError } from './database.errors.js';
import { isUnavailable, sqlState, translated } from './trouble.js';

/** A statement, and what it may cost. */
export interface TenantStatement {
  readonly sql: string;
  readonly params?: readonly unknown[];
  readonly timeoutMs: number;
}

const CANCELLED = '57014';

const BIND = `SELECT set_config('steno.tenant', $1, true), set_config('statement_timeout', $2, true), set_config('role', $3, true)`;

/**
 * Runs one statement in a read-only transaction that sees the rows of one tenant. Its four statements leave together, so
 * that the whole takes one round trip.
 */
export async function tenantQuery<R extends QueryResultRow>(
  pool: Pool,
  role: string,
  tenantId: string,
  { sql, params = [], timeoutMs }: TenantStatement,
): Promise<R[]> {
  const client = await pool.connect().catch((error: unknown) => {
    throw translated(error);
  });
  const statements = [
    (): Promise<QueryResult> => client.query('BEGIN READ ONLY'),
    (): Promise<QueryResult> =>
      client.query({ name: 'steno-bind', text: BIND, values: [tenantId, String(timeoutMs), role] }),
    (): Promise<QueryResult> => client.query<R>(sql, [...params]),
    (): Promise<QueryResult> => client.query('COMMIT'),
  ];
  // Where the driver throws, what it threw is a rejection as any other, and the transaction ends all the same.
  const settled = await Promise.allSettled(statements.map(async (send) => send()));
  const failed = settled.find((one) => one.status === 'rejected');
  release(client, failed?.reason);
  if (!failed) return (settled[2] as PromiseFulfilledResult<QueryResult<R>>).value.rows;
  throw sqlState(failed.reason) === CANCELLED ? new StatementTimeoutError(timeoutMs) : translated(failed.reason);
}

function release(client: PoolClient, error: unknown): void {
  client.release(error !== undefined && isUnavailable(error));
}

/** Lets a transaction see all tenants in the tables whose policy allows it; all others bind whoever reads them to one. */
export async function seeAllTenants(client: Pick<PoolClient, 'query'>): Promise<void> {
  await client.query(`SELECT set_config('steno.tenant', '*', true)`);
}
