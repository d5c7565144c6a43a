import { readFile, readlink, realpath } from 'node:fs/promises';
import { EmbeddedPostgresError } from './errors.js';
import { readPostmaster } from './postmaster-pid.js';

const STOP_TIMEOUT_MS = 60_000;

/**
 * Stops a server that an earlier, killed owner left running on this data directory; resolves to its pid, or null where there
 * was none. A pid file whose process is gone, or is another program by now, is left to PostgreSQL, which replaces it.
 */
export async function stopOrphan(dataDirectory: string): Promise<number | null> {
  const found = await readPostmaster(dataDirectory);
  if (!found || !(await isPostmaster(found.pid, dataDirectory))) return null;
  process.kill(found.pid, 'SIGINT');
  const deadline = performance.now() + STOP_TIMEOUT_MS;
  while (await isPostmaster(found.pid, dataDirectory)) {
    if (performance.now() > deadline) {
      throw new EmbeddedPostgresError(
        `PostgreSQL (process ${found.pid}) still runs on ${dataDirectory} and does not stop; end that process and start again.`,
      );
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return found.pid;
}

/** Numbers of processes are used again: it is the server only if it works in that directory. */
async function isPostmaster(pid: number, dataDirectory: string): Promise<boolean> {
  if (process.platform === 'linux') {
    const [cwd, name] = await Promise.all([
      readlink(`/proc/${pid}/cwd`).catch(() => ''),
      readFile(`/proc/${pid}/comm`, 'utf8').catch(() => ''),
    ]);
    return name.startsWith('postgres') && cwd === (await realpath(dataDirectory));
  }
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
