import { parentPort, workerData } from 'node:worker_threads';
import { PreparingThread } from '#libs/projections';
import { createReadModels } from '../projections/read-models.js';
import { leaveThread } from './leave-thread.js';
import type { StoreAccess } from './projection-data.js';
import { openProjectionTools } from './projection-tools.js';

/** A thread that opens boxes and makes rows for the one that builds versions of read models. It ends when that says stop. */
const { tools, close } = openProjectionTools(workerData as StoreAccess, 'rebuild preparation', () => undefined);
await new PreparingThread(parentPort!, { ...tools, models: createReadModels(tools) }).run();
await leaveThread(close());
