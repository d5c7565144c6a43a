import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readConfiguration } from '#libs/config';
import { EmbeddedPostgresError } from '#libs/embedded-postgres';
import { CliError, ExitCode } from '../cli.error.js';
import { announcement } from './announcement.js';
import { type DataDirectory, openDataDirectory } from './data-directory.js';
import { Journal } from './journal.js';
import { rotateLog } from './log-file.js';
import { endOrphans } from './orphans.js';
import { RunFile } from './run-file.js';
import { onStopSignals } from './stop-signals.js';
import { lockDataDirectory } from './supervisor-lock.js';
import { Supervisor } from './supervisor.js';

const logs = ['supervisor', 'event-log', 'postgres', 'api', 'migrate'];

/** `steno up`: starts everything, says where it is, and keeps it running until it is told to stop. Resolves to the exit code. */
export async function up(): Promise<number> {
  const configuration = readConfiguration();
  const data = await openDataDirectory(configuration.dataDirectory);
  // What the processes write is nobody else's to read.
  process.umask(0o077);
  const runFile = new RunFile(data.path);
  await lockDataDirectory(data.path, runFile);
  for (const name of logs) await rotateLog(join(data.logs, `${name}.log`));
  const journal = new Journal(join(data.logs, 'supervisor.log'));
  await endOrphans(await runFile.read(), (names) =>
    journal.say(`An earlier run was killed; waiting until what it left (${names.join(', ')}) has ended …`),
  );
  await runFile.note('supervisor', { pid: process.pid, url: '' });

  const supervisor = new Supervisor(configuration, data, runFile, journal);
  let forced = false;
  const stopAsked = new Promise<void>((resolve) => {
    onStopSignals(
      () => {
        journal.say('Stopping … (once more to force it)');
        resolve();
      },
      () => {
        forced = true;
        journal.say('Forced.');
        supervisor.kill();
      },
    );
  });
  const knewKey = (await readKey(data)) !== null;
  const started = supervisor.start().then((processes) => {
    return readKey(data).then((key) => {
      const text = process.stdout.isTTY || !knewKey ? key : null;
      journal.show(announcement(configuration, data, processes, { text }));
    });
  });
  const failure = await Promise.race([
    stopAsked,
    started.then(
      () => stopAsked,
      (error: unknown) => ({ error }),
    ),
  ]);
  await supervisor.stop();
  await started.catch(() => undefined);
  if (failure) throw explain(failure.error);
  journal.say('Stopped.');
  return forced ? 130 : ExitCode.good;
}

async function readKey(data: DataDirectory): Promise<string | null> {
  const text = await readFile(data.adminKey, 'utf8').catch(() => '');
  return text.trim() || null;
}

function explain(error: unknown): unknown {
  if (error instanceof EmbeddedPostgresError) return new CliError(ExitCode.dependency, error.message, { cause: error });
  return error;
}
