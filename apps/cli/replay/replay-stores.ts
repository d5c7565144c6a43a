import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Configuration } from '#libs/config';
import { openMasterKey } from '#libs/privacy/postgres';
import type { StoreAccess } from '../../api/workers/projection-data.js';
import { CliError, ExitCode } from '../cli.error.js';
import { ownDatabaseUrl, passwordFileOf } from '../stores/own-database.js';
import { type RunEntries, RunFile } from '../up/run-file.js';

/**
 * Where the stores are, and the master key: of the configuration, as the API has them, or of the product that runs on the data
 * directory. A CliError says what is missing.
 */
export async function replayStores(configuration: Configuration): Promise<StoreAccess> {
  const { dataDirectory } = configuration;
  const running = await new RunFile(dataDirectory).read();
  const eventStoreUrl = configuration.eventStoreUrl ?? running['event-log']?.url;
  if (eventStoreUrl === undefined) throw missing('EVENTSTORE_URL', 'event log', dataDirectory);
  const databaseUrl = configuration.databaseUrl ?? (await ownDatabase(running, dataDirectory));
  if (configuration.masterKey === null && !existsSync(join(dataDirectory, 'master.key')))
    throw new CliError(
      ExitCode.usage,
      `There is no master key: set STENO_MASTER_KEY, or STENO_DATA_DIR to the directory with master.key (not ${dataDirectory}).`,
    );
  const configured = configuration.masterKey ? Buffer.from(configuration.masterKey).toString('base64url') : undefined;
  const masterKey = await openMasterKey({ databaseUrl, dataDirectory, configured });
  return { databaseUrl, eventStoreUrl, masterKey: masterKey.reveal() };
}

function ownDatabase(running: RunEntries, dataDirectory: string): Promise<string> {
  const entry = running['postgres'];
  if (!entry || !existsSync(passwordFileOf(dataDirectory))) throw missing('DATABASE_URL', 'PostgreSQL', dataDirectory);
  return ownDatabaseUrl(entry.url, dataDirectory);
}

function missing(variable: string, store: string, dataDirectory: string): CliError {
  return new CliError(
    ExitCode.usage,
    `There is no ${store}: set ${variable}, or start the product ("npm start"); none runs on ${dataDirectory}.`,
  );
}
