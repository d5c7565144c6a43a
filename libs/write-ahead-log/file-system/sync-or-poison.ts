import { LogPoisonedError } from '../errors.js';

/** After a failed sync nobody knows what is on disk, and asking again may be answered with a lie: a LogPoisonedError. */
export async function syncOrPoison(sync: Promise<void>): Promise<void> {
  try {
    await sync;
  } catch (error) {
    throw new LogPoisonedError(error);
  }
}
