import { parentPort, workerData } from 'node:worker_threads';
import { Rebuilder } from '#libs/projections';
import { createReadModels } from '../projections/read-models.js';
import { type FromRebuilds, shownProgress } from '../projections/rebuild-messages.js';
import type { StoreAccess } from './projection-data.js';
import { openProjectionTools } from './projection-tools.js';

/** The thread that builds versions of read models. It ends when everything is built, or its parent says stop. */
const data = workerData as StoreAccess;
const say = (message: FromRebuilds): void => parentPort!.postMessage(message);
const trouble = (projection: string, error: unknown): void =>
  say({ kind: 'trouble', projection, reason: (error as Error).message });
const { tools, close } = openProjectionTools(data, 'rebuilds', (error) => trouble('all', error));
const stopping = new AbortController();
parentPort!.on('message', () => stopping.abort(new Error('The rebuilds are to stop.')));

await new Rebuilder({
  ...tools,
  databaseUrl: data.databaseUrl,
  models: createReadModels(tools),
  listener: { progress: (progress) => say({ kind: 'progress', progress: shownProgress(progress) }), trouble },
}).run(stopping.signal);
await close();
parentPort!.close();
