import { availableParallelism } from 'node:os';
import { parentPort, Worker, workerData } from 'node:worker_threads';
import { PreparingThreads, Rebuilder } from '#libs/projections';
import { createReadModels } from '../projections/read-models.js';
import { type FromRebuilds, shownProgress } from '../projections/rebuild-messages.js';
import { leaveThread } from './leave-thread.js';
import type { StoreAccess } from './projection-data.js';
import { openProjectionTools } from './projection-tools.js';

/** So many threads open boxes and make rows, at most: what they make has to go through one connection. */
const PREPARING_MAX = 4;
/** Some 10,000 events. */
const PREPARING_BYTES_MIN = 16 * 1024 * 1024;
const PREPARATION = new URL('rebuild-preparation.worker.js', import.meta.url);
/** Enough for what a few jobs hold; without a bound the heap of each thread grows to some hundred MiB before it is collected. */
const HEAP = { maxYoungGenerationSizeMb: 32, maxOldGenerationSizeMb: 256 };

/** The thread that builds versions of read models. It ends when everything is built, or its parent says stop. */
const data = workerData as StoreAccess;
const say = (message: FromRebuilds): void => parentPort!.postMessage(message);
const trouble = (projection: string, error: unknown): void =>
  say({ kind: 'trouble', projection, reason: (error as Error).message });
const { tools, close } = openProjectionTools(data, 'rebuilds', (error) => trouble('all', error));
const threads = new PreparingThreads({
  start: () => new Worker(PREPARATION, { workerData: data, resourceLimits: HEAP }),
  count: Math.min(PREPARING_MAX, availableParallelism()),
  bytesMin: PREPARING_BYTES_MIN,
  onTrouble: (error) => trouble('all', error),
});
const stopping = new AbortController();
parentPort!.on('message', () => stopping.abort(new Error('The rebuilds are to stop.')));

await new Rebuilder({
  ...tools,
  databaseUrl: data.databaseUrl,
  models: createReadModels(tools),
  listener: { progress: (progress) => say({ kind: 'progress', progress: shownProgress(progress) }), trouble },
  threads,
}).run(stopping.signal);
await leaveThread(Promise.all([close(), threads.close()]));
