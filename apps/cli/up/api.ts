import { join } from 'node:path';
import type { DataDirectory } from './data-directory.js';
import { launchNode } from './node-process.js';
import { keepingPort, type Launch } from './running.js';

/** Where the stores are. */
export interface StoreUrls {
  readonly eventStoreUrl: string;
  readonly databaseUrl: string;
}

/** How the API is started: with our own environment, and the stores in it as if they were somebody else's. */
export function apiLaunch(firstPort: number, data: DataDirectory, stores: StoreUrls): Launch {
  return keepingPort(firstPort, (port, signal) => {
    const env = {
      ...process.env,
      STENO_PORT: String(port),
      STENO_DATA_DIR: data.path,
      EVENTSTORE_URL: stores.eventStoreUrl,
      DATABASE_URL: stores.databaseUrl,
      // glibc keeps an arena a thread, and what each of them freed: memory that nobody uses.
      MALLOC_ARENA_MAX: process.env['MALLOC_ARENA_MAX'] ?? '2',
    };
    const program = { name: 'API', main: 'apps/api/main.js', args: [], env, log: join(data.logs, 'api.log') };
    return launchNode(program, signal);
  });
}
