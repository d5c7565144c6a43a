import type { Cluster } from './cluster.js';
import { PortTakenError } from './errors.js';
import { type RunningPostgres, type StartOptions, startPostgres } from './start-postgres.js';

/** Between finding a port and listening on it somebody else may; hardly ever several times. */
const ATTEMPTS_MAX = 5;

/** As {@link startPostgres}, on a port that `freePort` finds; on another one where that is taken by then. */
export async function startOnFreePort(
  cluster: Cluster,
  options: Omit<StartOptions, 'port'>,
  freePort: () => Promise<number>,
): Promise<RunningPostgres> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await startPostgres(cluster, { ...options, port: await freePort() });
    } catch (error) {
      if (!(error instanceof PortTakenError) || attempt === ATTEMPTS_MAX) throw error;
    }
  }
}
