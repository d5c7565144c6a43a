import { fork } from 'node:child_process';
import { chmodSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Makes the directory that the workers of this run share, and starts the guardian that cleans up after them. */
export default async function () {
  const directory = mkdtempSync(join(tmpdir(), 'steno-run-'));
  // PostgreSQL runs as another user where we are root, and must get through.
  chmodSync(directory, 0o711);
  process.env.TEST_RUN_DIRECTORY = directory;
  const guardian = fork(join(import.meta.dirname, 'guardian.mjs'), [directory], {
    execArgv: [],
    detached: true,
    stdio: 'ignore',
  });
  guardian.unref();
  guardian.channel?.unref();
  globalThis.guardian = guardian;
}
