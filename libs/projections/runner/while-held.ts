import { type Database, type HeldLock, isSilence } from '#libs/database';

/**
 * Works for as long as a lock is held, and releases it. Where it is lost because nothing answers on its connection any more, the
 * others are given up too: a network that swallows the answers on one swallows them on all. Otherwise what Postgres is taking is
 * finished first.
 */
export async function whileHeld<T>(
  lock: HeldLock,
  database: Database,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const reconnect = (): void => {
    if (isSilence(lock.lost.reason)) database.reconnect();
  };
  lock.lost.addEventListener('abort', reconnect, { once: true });
  try {
    return await work(AbortSignal.any([signal, lock.lost]));
  } finally {
    lock.lost.removeEventListener('abort', reconnect);
    await lock.release();
  }
}
