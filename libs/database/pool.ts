import pg from 'pg';

export interface PoolOptions {
  /** `postgres://…` */
  readonly url: string;
  /** Connections at most. */
  readonly max: number;
  /** What the database's own views call these connections. */
  readonly applicationName: string;
  /** Sends statements without waiting for the answers to those before; such a connection cannot COPY. */
  readonly pipeline?: boolean;
}

/** A pool of connections. None is made yet. */
export function createPool({ url, max, applicationName, pipeline = false }: PoolOptions): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max,
    application_name: applicationName,
    connectionTimeoutMillis: 5_000,
    idleTimeoutMillis: 60_000,
    keepAlive: true,
    ...(pipeline && { pipeline }),
  });
  // An idle connection that breaks is replaced at the next query, which reports what it meets.
  pool.on('error', () => undefined);
  return pool;
}
