import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { type AdvisoryLockKey, tryLockAdvisory } from './advisory-lock.js';
import { endFrozenSessions } from './frozen-sessions.js';
import { KEEP_ALIVE } from './pool.js';
import { translated } from './trouble.js';

const ASK_AGAIN_MS = 250;
/** How often the connection that holds the lock is used: a network may keep silent about its end. */
const HEARTBEAT_MS = 500;
/** Postgres ends the session, and with it the lock, when the owner was silent for so long: frozen, cut off, or without power. */
const SILENCE_MS = 3_000;
/** How long the server may take to answer, in milliseconds, before the lock is taken for lost. */
const ANSWER_MS = 5_000;
/** How long a goodbye may take, in milliseconds. */
const END_MS = 1_000;

/** A setting of the session, so that no server has to be configured for it; PostgreSQL 14 and newer have it. */
const EXPIRE = `SELECT set_config(name, $1, false) FROM pg_settings WHERE name = 'idle_session_timeout'`;

/** What is locked, and for whom. */
export interface LockWanted {
  /** `postgres://…` */
  readonly url: string;
  readonly key: AdvisoryLockKey;
  /** As `Database.applicationName`: what it is that works under the lock. */
  readonly applicationName: string;
}

/** A lock that this process has for as long as `lost` is not aborted. */
export interface HeldLock {
  readonly lost: AbortSignal;
  release(): Promise<void>;
}

/**
 * Waits until nobody else has the lock, and takes it. It belongs to a connection of its own, so that whatever ends this
 * process, or its connection, lets another one go on: at once, or after three seconds where the server cannot know. Whoever has
 * been frozen may not know yet that it lost the lock, so that what the lock guards has to be fenced by itself; and what it holds
 * in the middle of a transaction is taken from it as soon as the new owner waits for it. Rejects where Postgres is away;
 * undefined when told to stop.
 */
export async function holdLock(wanted: LockWanted, signal: AbortSignal): Promise<HeldLock | undefined> {
  const client = new pg.Client({
    connectionString: wanted.url,
    application_name: 'stenographer lock',
    connectionTimeoutMillis: 5_000,
    query_timeout: ANSWER_MS,
    ...KEEP_ALIVE,
  });
  const lost = new AbortController();
  client.on('error', (error) => lost.abort(error));
  client.on('end', () => lost.abort(new Error('The connection that held the lock has ended.')));
  try {
    await client.connect();
    await client.query(EXPIRE, [String(SILENCE_MS)]);
    while (!signal.aborted) {
      if (await tryLockAdvisory(client, wanted.key)) return hold(client, wanted.applicationName, lost);
      await wait(ASK_AGAIN_MS, undefined, { signal }).catch(() => undefined);
    }
  } catch (error) {
    await end(client);
    throw translated(error);
  }
  await end(client);
  return undefined;
}

function hold(client: pg.Client, applicationName: string, lost: AbortController): HeldLock {
  const use = (): unknown => endFrozenSessions(client, applicationName).catch((error) => lost.abort(error));
  const beat = setInterval(use, HEARTBEAT_MS);
  lost.signal.addEventListener('abort', () => clearInterval(beat), { once: true });
  return {
    lost: lost.signal,
    release: async () => {
      clearInterval(beat);
      await end(client);
    },
  };
}

/** A server that is frozen itself answers no goodbye. */
async function end(client: pg.Client): Promise<void> {
  const late = new AbortController();
  await Promise.race([
    client.end().catch(() => undefined),
    wait(END_MS, undefined, { signal: late.signal, ref: false }).catch(() => undefined),
  ]);
  late.abort();
}
