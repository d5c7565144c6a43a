import pg from 'pg';

/** A small pool for keys and tenants. Gives up on a server that does not answer within a few seconds. */
export function createIdentityPool(connectionString: string): pg.Pool {
  const pool = new pg.Pool({
    connectionString,
    max: 2,
    connectionTimeoutMillis: 3_000,
    query_timeout: 10_000,
    application_name: 'stenographer identity',
  });
  // An idle connection that breaks is replaced at the next query, which reports what it meets.
  pool.on('error', () => undefined);
  return pool;
}
