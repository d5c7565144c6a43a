import { join } from 'node:path';
import type { Configuration } from '#libs/config';
import { prepareCluster, startOnFreePort, startPostgres } from '#libs/embedded-postgres';
import type { DataDirectory } from './data-directory.js';
import { launchNode } from './node-process.js';
import { claimPort, claimUnlessAny } from './port.js';
import type { Launch } from './running.js';

const POSTGRES_PORT = 'STENO_POSTGRES_PORT';

/** How the embedded event log is started; every start takes the port of the first. */
export async function eventLogLaunch(configuration: Configuration, data: DataDirectory): Promise<Launch> {
  let port = await claimUnlessAny(configuration.eventLogPort, 'STENO_EVENT_LOG_PORT');
  return async (signal) => {
    const program = {
      name: 'event log',
      main: 'apps/event-log/main.js',
      args: ['--port', String(port), '--data', data.eventLog, '--policy', 'ledger'],
      env: process.env,
      log: join(data.logs, 'event-log.log'),
    };
    const running = await launchNode(program, signal);
    ({ port } = running);
    return running;
  };
}

/** How the embedded PostgreSQL is started; every start takes the port of the first. */
export async function postgresLaunch(configuration: Configuration, data: DataDirectory): Promise<Launch> {
  let port = await claimUnlessAny(configuration.postgresPort, POSTGRES_PORT);
  const logFile = join(data.logs, 'postgres.log');
  return async (signal) => {
    const cluster = await prepareCluster(data.postgres);
    const options = { logFile, signal };
    // PostgreSQL itself cannot take any port.
    const running =
      port === 0
        ? await startOnFreePort(cluster, options, () => claimPort(0, POSTGRES_PORT))
        : await startPostgres(cluster, { ...options, port });
    ({ port } = running);
    return running;
  };
}
