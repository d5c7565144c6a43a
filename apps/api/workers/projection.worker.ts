import { setTimeout as wait } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { type FromProjections, ProjectionHost } from '#libs/projections';
import { AuditTrailProjection } from '#libs/read-models';
import type { ProjectionData } from './projection-data.js';
import { openProjectionTools } from './projection-tools.js';

/** How long connections may take to end, in milliseconds. */
const CLOSE_MS = 2_000;

/** The thread of the projections, with connections of its own. It ends when its parent says stop. */
const data = workerData as ProjectionData;
const tellTrouble = (error: unknown): void => {
  const trouble: FromProjections = { kind: 'trouble', projection: 'all', reason: (error as Error).message };
  parentPort!.postMessage(trouble);
};
const { tools, close } = openProjectionTools(data, 'projections', tellTrouble);
const projections = [new AuditTrailProjection(tools)];

await new ProjectionHost(parentPort!, { ...tools, databaseUrl: data.databaseUrl, projections }).run();
await Promise.race([close(), wait(CLOSE_MS)]);
// What a store that is away does not answer would keep the thread.
process.exit();
