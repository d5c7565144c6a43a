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
  const clients = new Set<pg.PoolClient>();
  pool.on('connect', (client) => clients.add(client));
  pool.on('remove', (client) => clients.delete(client));
  connected.set(pool, clients);
  return pool;
}

const connected = new WeakMap<pg.Pool, Set<pg.PoolClient>>();

/** Ends a pool without waiting for answers: what is under way on its connections rejects. */
export function breakOff(pool: pg.Pool): void {
  pool.end().catch(() => undefined);
  for (const client of connected.get(pool) ?? []) void endClient(client);
}

/** Ends a connection; a statement that is under way on it rejects at once. */
export async function endClient(client: pg.ClientBase): Promise<void> {
  await (client as pg.Client).end().catch(() => undefined);
}
