/**
 * Outlives the Jest run by a moment, however it ends: when the channel to it closes, it stops the PostgreSQL of the run and
 * removes the directory of the run. Usage: guardian.mjs <run directory>
 */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const directory = process.argv[2];
const postmaster = join(directory, 'postgres', 'data', 'postmaster.pid');

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => undefined);

process.on('disconnect', () => {
  try {
    process.kill(Number.parseInt(readFileSync(postmaster, 'utf8'), 10), 'SIGINT');
  } catch {
    // None was started, or it is gone.
  }
  const deadline = Date.now() + 20_000;
  const wait = setInterval(() => {
    if (existsSync(postmaster) && Date.now() < deadline) return;
    clearInterval(wait);
    rmSync(directory, { recursive: true, force: true, maxRetries: 3 });
  }, 20);
});
