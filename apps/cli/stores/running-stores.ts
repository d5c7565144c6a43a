import { readConfiguration } from '#libs/config';
import { CliError, ExitCode } from '../cli.error.js';
import { RunFile } from '../up/run-file.js';
import { ownDatabaseUrl, passwordFileOf } from './own-database.js';

/** Where the stores are that the product runs on. */
export interface RunningStores {
  readonly eventStoreUrl: string;
  readonly databaseUrl: string;
}

/**
 * The stores that EVENTSTORE_URL and DATABASE_URL name, or else those that run on the data directory. A CliError that says what is
 * missing where there are none.
 */
export async function runningStores(environment: NodeJS.ProcessEnv = process.env): Promise<RunningStores> {
  const { eventStoreUrl, databaseUrl, dataDirectory } = readConfiguration(environment);
  const entries = await new RunFile(dataDirectory).read();
  const none = (variable: string, what: string): CliError => {
    const sentence = `No ${what} runs on ${dataDirectory}. Start the product there ("npm start"), name another STENO_DATA_DIR, or set ${variable}.`;
    return new CliError(ExitCode.dependency, sentence);
  };
  return {
    eventStoreUrl: eventStoreUrl ?? entries['event-log']?.url ?? fail(none('EVENTSTORE_URL', 'event log')),
    databaseUrl:
      databaseUrl ??
      (await withPassword(entries['postgres']?.url, dataDirectory)) ??
      fail(none('DATABASE_URL', 'PostgreSQL')),
  };
}

/** The embedded PostgreSQL's address, which the run file has without its password. */
async function withPassword(shown: string | undefined, dataDirectory: string): Promise<string | undefined> {
  if (shown === undefined) return undefined;
  try {
    return await ownDatabaseUrl(shown, dataDirectory);
  } catch (cause) {
    const path = passwordFileOf(dataDirectory);
    throw new CliError(ExitCode.dependency, `The password of the PostgreSQL cannot be read from ${path}.`, { cause });
  }
}

function fail(error: Error): never {
  throw error;
}
