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

/** A peer that has vanished is noticed after twenty seconds (two hours, as systems come), also while a statement is under way. */
export const KEEP_ALIVE = { keepAlive: true, keepAliveInitialDelayMillis: 10_000 } as const;

/** A pool of connections. None is made yet. */
export function createPool({ url, max, applicationName, pipeline = false }: PoolOptions): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max,
    application_name: applicationName,
    connectionTimeoutMillis: 5_000,
    idleTimeoutMillis: 60_000,
    ...KEEP_ALIVE,
    ...(pipeline && { pipeline }),
  });
  // An idle connection that breaks is replaced at the next query, which reports what it meets.
  pool.on('error', () => undefined);
  return pool;
}
