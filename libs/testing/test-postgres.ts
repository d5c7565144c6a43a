import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { prepareCluster, startOnFreePort } from '#libs/embedded-postgres';
import { freePort } from './free-port.js';
import { oncePerRun, runDirectory } from './once-per-run.js';

/** Nothing here survives the run, so nothing waits for the disk. */
const settings = {
  fsync: 'off',
  full_page_writes: 'off',
  synchronous_commit: 'off',
  shared_buffers: '128MB',
  max_connections: '200',
  max_wal_size: '1GB',
};

/** Connection string of the one embedded PostgreSQL of this Jest run, started by whoever needs it first; stopped by the guardian. */
export async function testPostgres(): Promise<string> {
  const directory = join(runDirectory(), 'postgres');
  const { url } = await oncePerRun('postgres', async () => {
    await mkdir(directory, { recursive: true });
    const cluster = await prepareCluster(directory);
    const logFile = join(runDirectory(), 'postgres.log');
    const running = await startOnFreePort(cluster, { logFile, settings, leave: true }, freePort);
    return { url: running.url };
  });
  return url;
}
