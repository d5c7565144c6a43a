import type { ClientBase } from 'pg';

/** First key of every advisory lock of the ledger, so that another program's locks in the same database are not ours. */
const OURS = 0x5354_454e;

/** What is locked, as the second key. Numbers are never used again for something else. */
export const AdvisoryLock = { migrations: 1, projectionRunner: 2, rebuild: 3, attestation: 4, retention: 5 } as const;

export type AdvisoryLockKey = (typeof AdvisoryLock)[keyof typeof AdvisoryLock];

/** Waits for a lock that the session of `client` then holds until it ends or unlocks. For short waits: it holds back vacuum. */
export async function lockAdvisory(client: ClientBase, key: AdvisoryLockKey): Promise<void> {
  await client.query('SELECT pg_advisory_lock($1, $2)', [OURS, key]);
}

/** Takes a lock for the session of `client` if nobody has it; says whether it did. */
export async function tryLockAdvisory(client: ClientBase, key: AdvisoryLockKey): Promise<boolean> {
  const { rows } = await client.query<{ locked: boolean }>('SELECT pg_try_advisory_lock($1, $2) AS locked', [
    OURS,
    key,
  ]);
  return rows[0]!.locked;
}
