import { join } from 'node:path';
import type { Configuration } from '#libs/config';
import { prepareCluster, startOnFreePort, startPostgres } from '#libs/embedded-postgres';
import type { DataDirectory } from './data-directory.js';
import { launchNode } from './node-process.js';
import { claimPort, claimUnlessAny } from './port.js';
import { keepingPort, type Launch } from './running.js';

const POSTGRES_PORT = 'STENO_POSTGRES_PORT';

/** How the embedded event log is started. */
export async function eventLogLaunch(configuration: Configuration, data: DataDirectory): Promise<Launch> {
  const firstPort = await claimUnlessAny(configuration.eventLogPort, 'STENO_EVENT_LOG_PORT');
  return keepingPort(firstPort, (port, signal) => {
    const program = {
      name: 'event log',
      main: 'apps/event-log/main.js',
      args: ['--port', String(port), '--data', data.eventLog, '--policy', 'ledger'],
      env: process.env,
      log: join(data.logs, 'event-log.log'),
    };
    return launchNode(program, signal);
  });
}

/** How the embedded PostgreSQL is started. */
export async function postgresLaunch(configuration: Configuration, data: DataDirectory): Promise<Launch> {
  const firstPort = await claimUnlessAny(configuration.postgresPort, POSTGRES_PORT);
  const logFile = join(data.logs, 'postgres.log');
  return keepingPort(firstPort, async (port, signal) => {
    const cluster = await prepareCluster(data.postgres);
    const options = { logFile, signal };
    // PostgreSQL itself cannot take any port.
    if (port === 0) return startOnFreePort(cluster, options, () => claimPort(0, POSTGRES_PORT));
    return startPostgres(cluster, { ...options, port });
  });
}
