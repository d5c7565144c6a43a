import type { Database, HeldLock } from '#libs/database';

/**
 * Works for as long as a lock is held, and releases it. Once it is lost, so are the connections: nothing that was under way on them
 * is to be committed, and where a network swallowed what the lock's connection said, it swallows theirs too.
 */
export async function whileHeld<T>(
  lock: HeldLock,
  database: Database,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const reconnect = (): void => database.reconnect();
  lock.lost.addEventListener('abort', reconnect, { once: true });
  try {
    return await work(AbortSignal.any([signal, lock.lost]));
  } finally {
    lock.lost.removeEventListener('abort', reconnect);
    await lock.release();
  }
}
