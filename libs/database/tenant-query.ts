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
  const sent = [
    client.query('BEGIN READ ONLY'),
    client.query({ name: 'steno-bind', text: BIND, values: [tenantId, String(timeoutMs), role] }),
    client.query<R>(sql, [...params]),
    client.query('COMMIT'),
  ];
  const settled = await Promise.allSettled(sent);
  const failed = settled.find((one) => one.status === 'rejected');
  release(client, failed?.reason);
  if (!failed) return (settled[2] as PromiseFulfilledResult<QueryResult<R>>).value.rows;
  throw sqlState(failed.reason) === CANCELLED ? new StatementTimeoutError(timeoutMs) : translated(failed.reason);
}

function release(client: PoolClient, error: unknown): void {
  client.release(error !== undefined && isUnavailable(error));
}
