import { setTimeout as wait } from 'node:timers/promises';

/** How long connections may take to end, in milliseconds. */
const CLOSE_MS = 2_000;

/**
 * Ends this thread once its connections are closed, or could not be for two seconds: what a store that is away does not answer
 * would keep the thread for ever, and with it whoever waits for its end to start the next one.
 */
export async function leaveThread(closed: Promise<unknown>): Promise<never> {
  await Promise.race([closed, wait(CLOSE_MS)]);
  process.exit();
}
