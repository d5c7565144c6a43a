import { setTimeout as pause } from 'node:timers/promises';
import { StenoError, UnavailableError } from '#libs/kernel';
import type { Log } from './log.js';

const FIRST_PAUSE_MS = 100;
const PAUSE_MAX_MS = 2_000;

/** An error that no waiting mends: it says so itself. */
function isFinal(error: unknown): boolean {
  return error instanceof StenoError && !(error instanceof UnavailableError);
}

/** Does `work` again and again until it succeeds; rejects when it fails for good, or the signal aborts. */
export async function retry<T>(what: string, work: () => Promise<T>, signal: AbortSignal, log: Log): Promise<T> {
  let said = '';
  for (let wait = FIRST_PAUSE_MS; ; wait = Math.min(wait * 2, PAUSE_MAX_MS)) {
    signal.throwIfAborted();
    try {
      return await work();
    } catch (error) {
      if (isFinal(error)) throw error;
      const { message } = error as Error;
      if (message !== said) log.warn({ what, reason: message }, 'not possible yet; trying again until it is');
      said = message;
    }
    await pause(wait, undefined, { signal });
  }
}
