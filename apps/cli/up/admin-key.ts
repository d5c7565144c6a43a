import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

const TIMEOUT_MS = 10_000;

/** The text of the admin key in its file; null where there is none yet. */
export async function readAdminKey(path: string): Promise<string | null> {
  const text = await readFile(path, 'utf8').catch(() => '');
  return text.trim() || null;
}

/** Like {@link readAdminKey}, but waits a while: the API answers a little before its first start is done with the stores. */
export async function awaitAdminKey(path: string): Promise<string | null> {
  const deadline = performance.now() + TIMEOUT_MS;
  for (;;) {
    const key = await readAdminKey(path);
    if (key !== null || performance.now() > deadline) return key;
    await sleep(50);
  }
}
