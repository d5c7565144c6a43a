import { setTimeout as sleep } from 'node:timers/promises';
import { dataDirectoryOf, stopOrphan } from '#libs/embedded-postgres';
import { isRunning, type ProcessIdentity } from '#libs/write-ahead-log';
import type { RunEntries } from './run-file.js';

/** They notice by themselves that their supervisor is gone; this is how long finishing what they do may take. */
const GRACE_MS = 15_000;

/**
 * Waits until the processes that a killed supervisor left behind have ended, and ends those that do not; PostgreSQL does not
 * notice, and is stopped. Calls `onWait` before the first wait.
 */
export async function endOrphans(left: RunEntries, postgres: string, onWait: (names: string[]) => void): Promise<void> {
  const running: [string, ProcessIdentity][] = [];
  for (const [name, entry] of Object.entries(left)) {
    if (await isRunning(entry)) running.push([name, entry]);
  }
  if (running.length > 0) onWait(running.map(([name]) => name));
  for (const [name, orphan] of running) if (name !== 'postgres') await end(orphan);
  await stopOrphan(dataDirectoryOf(postgres));
}

async function end(orphan: ProcessIdentity): Promise<void> {
  for (const signal of [null, 'SIGTERM', 'SIGKILL'] as const) {
    if (signal && (await isRunning(orphan))) process.kill(orphan.pid, signal);
    const deadline = performance.now() + GRACE_MS;
    while (performance.now() < deadline) {
      if (!(await isRunning(orphan))) return;
      await sleep(50);
    }
  }
}
