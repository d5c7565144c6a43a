import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { type AdvisoryLockKey, tryLockAdvisory } from './advisory-lock.js';
import { translated } from './trouble.js';

const ASK_AGAIN_MS = 500;
/** How often the connection that holds the lock is asked whether it still stands: a network may keep silent about its end. */
const HEARTBEAT_MS = 2_000;

/** A lock that this process has for as long as `lost` is not aborted. */
export interface HeldLock {
  readonly lost: AbortSignal;
  release(): Promise<void>;
}

/**
 * Waits until nobody else has the lock, and takes it. It belongs to a connection of its own, so that whatever ends this
 * process, or its connection, lets another one go on. Rejects where Postgres is away; undefined when told to stop.
 */
export async function holdLock(url: string, key: AdvisoryLockKey, signal: AbortSignal): Promise<HeldLock | undefined> {
  const client = new pg.Client({
    connectionString: url,
    application_name: 'stenographer lock',
    connectionTimeoutMillis: 5_000,
    query_timeout: 10_000,
    keepAlive: true,
  });
  const lost = new AbortController();
  client.on('error', (error) => lost.abort(error));
  client.on('end', () => lost.abort(new Error('The connection that held the lock has ended.')));
  try {
    await client.connect();
    while (!signal.aborted) {
      if (await tryLockAdvisory(client, key)) return hold(client, lost);
      await wait(ASK_AGAIN_MS, undefined, { signal }).catch(() => undefined);
    }
  } catch (error) {
    await end(client);
    throw translated(error);
  }
  await end(client);
  return undefined;
}

function hold(client: pg.Client, lost: AbortController): HeldLock {
  const beat = setInterval(() => client.query('SELECT').catch((error) => lost.abort(error)), HEARTBEAT_MS);
  lost.signal.addEventListener('abort', () => clearInterval(beat), { once: true });
  return {
    lost: lost.signal,
    release: async () => {
      clearInterval(beat);
      await end(client);
    },
  };
}

async function end(client: pg.Client): Promise<void> {
  await client.end().catch(() => undefined);
}
