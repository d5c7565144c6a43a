import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * A fresh directory, which other users may pass through, and its removal with everything in it. It lies in the directory of the
 * run, so that it goes with that where a spec could not remove it.
 */
export async function temporaryDirectory(): Promise<{ path: string; remove(): Promise<void> }> {
  const path = await mkdtemp(join(process.env['TEST_RUN_DIRECTORY'] ?? tmpdir(), 'steno-test-'));
  await chmod(path, 0o711);
  return { path, remove: () => rm(path, { recursive: true, force: true, maxRetries: 3 }) };
}
