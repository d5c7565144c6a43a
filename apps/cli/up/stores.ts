import { join } from 'node:path';
import type { Configuration } from '#libs/config';
import { prepareCluster, startPostgres } from '#libs/embedded-postgres';
import type { DataDirectory } from './data-directory.js';
import { launchNode } from './node-process.js';
import { claimPort } from './port.js';
import type { Launch } from './running.js';

/** How the embedded event log is started; every start takes the port of the first. */
export async function eventLogLaunch(configuration: Configuration, data: DataDirectory): Promise<Launch> {
  const port = await claimPort(configuration.eventLogPort, 'STENO_EVENT_LOG_PORT');
  const program = {
    name: 'event log',
    main: 'apps/event-log/main.js',
    args: ['--port', String(port), '--data', data.eventLog, '--policy', 'ledger'],
    env: process.env,
    log: join(data.logs, 'event-log.log'),
  };
  return (signal) => launchNode(program, signal);
}

/** How the embedded PostgreSQL is started; every start takes the port of the first. */
export async function postgresLaunch(configuration: Configuration, data: DataDirectory): Promise<Launch> {
  const port = await claimPort(configuration.postgresPort, 'STENO_POSTGRES_PORT');
  const logFile = join(data.logs, 'postgres.log');
  return async (signal) => startPostgres(await prepareCluster(data.postgres), { port, logFile, signal });
}
