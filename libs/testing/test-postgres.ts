import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { prepareCluster, startPostgres } from '#libs/embedded-postgres';
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
    const running = await startPostgres(cluster, {
      port: await freePort(),
      logFile: join(runDirectory(), 'postgres.log'),
      settings,
      leave: true,
    });
    return { url: running.url };
  });
  return url;
}
