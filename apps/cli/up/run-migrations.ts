import { fork } from 'node:child_process';
import { once } from 'node:events';
import { CliError, ExitCode } from '../cli.error.js';
import { bundled } from '../project-file.js';
import { openLog } from './log-file.js';

/**
 * Brings the database to the shape that this version needs, in a process of its own; CliError with its reason where it cannot.
 * `foreign`: it is not our own, but what DATABASE_URL names.
 */
export async function runMigrations(
  databaseUrl: string,
  foreign: boolean,
  logPath: string,
  signal: AbortSignal,
): Promise<void> {
  signal.throwIfAborted();
  const log = await openLog(logPath);
  const child = fork(bundled('apps/cli/up/migrate-main.js'), [], {
    env: { ...process.env, DATABASE_URL: databaseUrl },
    execArgv: [],
    detached: true,
    stdio: ['ignore', log.fd, log.fd, 'ipc'],
  });
  const giveUp = (): void => void child.kill('SIGTERM');
  signal.addEventListener('abort', giveUp);
  const [code] = (await once(child, 'exit')) as [number | null];
  signal.removeEventListener('abort', giveUp);
  await log.close();
  if (code === 0) return;
  const reason = (await log.lastWords()) ?? 'it gave no reason';
  const advice = foreign
    ? 'check that it runs, that DATABASE_URL is right, and that its user may create schemas; '
    : '';
  throw new CliError(ExitCode.dependency, `The database cannot be migrated (${reason}); ${advice}see ${logPath}.`);
}
