import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { waitFor } from './wait-for.js';

/** The directory of this Jest run, shared by its workers and removed by the guardian of test/setup. */
export function runDirectory(): string {
  const directory = process.env['TEST_RUN_DIRECTORY'];
  if (!directory)
    throw new Error('TEST_RUN_DIRECTORY is not set: run the specs by "npm run jest", whose global set-up makes it.');
  return directory;
}

/**
 * Runs `make` once in a whole Jest run, whichever worker asks first, and gives every worker its result, which must survive
 * JSON. A failure is final too, so that the other workers do not wait for what will not come.
 */
export async function oncePerRun<T>(name: string, make: () => Promise<T>): Promise<T> {
  const result = join(runDirectory(), `${name}.json`);
  const first = await mkdir(join(runDirectory(), `${name}.lock`)).then(
    () => true,
    () => false,
  );
  if (first) {
    const outcome = await make().then(
      (value) => ({ value }),
      (error: Error) => ({ error: error.stack ?? error.message }),
    );
    await writeFile(`${result}.new`, JSON.stringify(outcome));
    await rename(`${result}.new`, result);
  }
  const text = await waitFor(() => readFile(result, 'utf8'), {
    timeoutMs: 120_000,
    what: `${name}, made once for this run`,
  });
  const outcome = JSON.parse(text) as { value: T; error?: string };
  if (outcome.error !== undefined) throw new Error(`${name} failed: ${outcome.error}`);
  return outcome.value;
}
