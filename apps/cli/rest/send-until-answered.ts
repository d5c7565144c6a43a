import { setTimeout as sleep } from 'node:timers/promises';
import { CliError, ExitCode } from '../cli.error.js';
import { NoAnswerError, type RestAnswer } from './rest-client.js';

const FIRST_DELAY_MS = 200;
const DELAY_MAX_MS = 5_000;

/** How long a server may be away before its client gives up. */
export interface Patience {
  readonly seconds: number;
  /** Told once, when the first attempt of a request got no answer. */
  readonly onWait?: (why: string) => void;
}

function isAway({ status }: RestAnswer): boolean {
  return status === 429 || status === 502 || status === 503 || status === 504;
}

/**
 * Sends a request that may safely be sent again until there is an answer other than "not now", waiting longer each time, or
 * as long as the server asks. Throws a CliError with the exit code of a dependency that is away when patience is at an end.
 */
export async function sendUntilAnswered(send: () => Promise<RestAnswer>, patience: Patience): Promise<RestAnswer> {
  const deadline = performance.now() + patience.seconds * 1000;
  for (let attempt = 0; ; attempt++) {
    const answer = await send().catch((error: unknown) => {
      if (error instanceof NoAnswerError) return error;
      throw error;
    });
    if (!(answer instanceof NoAnswerError) && !isAway(answer)) return answer;
    const why = answer instanceof NoAnswerError ? answer.message : `the server answers ${answer.status}`;
    if (performance.now() >= deadline)
      throw new CliError(ExitCode.dependency, `Gave up after ${patience.seconds} s: ${why}.`);
    if (attempt === 0) patience.onWait?.(why);
    const asked = answer instanceof NoAnswerError ? undefined : answer.retryAfter;
    const delay = asked === undefined ? Math.min(FIRST_DELAY_MS * 2 ** attempt, DELAY_MAX_MS) : asked * 1000;
    await sleep(Math.min(delay * (0.75 + Math.random() / 2), Math.max(0, deadline - performance.now())));
  }
}
