import type { Pool, PoolClient } from 'pg';
import { StenoError, UnavailableError } from '#libs/kernel';

/** Whatever the store answers instead of doing what it is asked means that it is not there for now. */
function unavailable(cause: unknown): Error {
  if (cause instanceof StenoError) return cause;
  const message = 'Keys and tenants cannot be reached now.';
  return new UnavailableError('IDENTITY.UNAVAILABLE', message, 'unknown', 1, { cause });
}

/** Runs `work`; rejects with an UnavailableError where the store fails. */
export async function guarded<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw unavailable(error);
  }
}

/** Runs `work` in a transaction of its own: committed if it resolves, rolled back if it rejects. */
export function inTransaction<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  return guarded(async () => {
    const client = await pool.connect();
    try {
      await client.query('BEGIN');
      const result = await work(client);
      await client.query('COMMIT');
      client.release();
      return result;
    } catch (error) {
      await client.query('ROLLBACK').then(
        () => client.release(),
        () => client.release(true),
      );
      throw error;
    }
  });
}
