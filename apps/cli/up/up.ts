import { join } from 'node:path';
import { readConfiguration } from '#libs/config';
import { EmbeddedPostgresError } from '#libs/embedded-postgres';
import { CliError, ExitCode } from '../cli.error.js';
import { awaitAdminKey, readAdminKey } from './admin-key.js';
import { announcement } from './announcement.js';
import { openDataDirectory } from './data-directory.js';
import { Journal } from './journal.js';
import { keepLogsSmall } from './log-file.js';
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
  await keepLogsSmall(logs.map((name) => join(data.logs, `${name}.log`)));
  const journal = new Journal(join(data.logs, 'supervisor.log'));
  await endOrphans(await runFile.read(), data.postgres, (names) =>
    journal.say(`An earlier run was killed; waiting until what it left (${names.join(', ')}) has ended …`),
  );
  await runFile.note('supervisor', { pid: process.pid, url: '' });

  const supervisor = new Supervisor(configuration, data, runFile, journal);
  const stopAsked = untilStopAsked(supervisor, journal);
  const knewKey = (await readAdminKey(data.adminKey)) !== null;
  const started = supervisor.start().then(async (processes) => {
    const key = configuration.adminKey ?? (await awaitAdminKey(data.adminKey));
    const shown = process.stdout.isTTY || !knewKey ? key : null;
    journal.show(announcement(configuration, data, processes, shown));
  });
  return outcome(supervisor, started, stopAsked, journal);
}

/** Resolves when a stop is asked for, to what tells whether it was forced meanwhile. */
function untilStopAsked(supervisor: Supervisor, journal: Journal): Promise<() => boolean> {
  let forced = false;
  return new Promise((resolve) => {
    onStopSignals(
      () => {
        journal.say('Stopping … (once more to force it)');
        resolve(() => forced);
      },
      () => {
        forced = true;
        journal.say('Forced.');
        supervisor.kill();
      },
    );
  });
}

/** Runs until a stop is asked for, or the start fails; stops everything either way. */
async function outcome(
  supervisor: Supervisor,
  started: Promise<void>,
  stopAsked: Promise<() => boolean>,
  journal: Journal,
): Promise<number> {
  try {
    const wasForced = await Promise.race([stopAsked, started.then(() => stopAsked)]);
    await supervisor.stop();
    journal.say('Stopped.');
    return wasForced() ? 130 : ExitCode.good;
  } catch (error) {
    await supervisor.stop();
    if (error instanceof EmbeddedPostgresError)
      throw new CliError(ExitCode.dependency, error.message, { cause: error });
    throw error;
  }
}
