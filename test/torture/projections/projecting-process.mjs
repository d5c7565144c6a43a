/**
 * A process that projects and rebuilds with the threads of the API, and does nothing else: so it is up again soon after it was
 * killed. It tells whether its runner is the active one; `wake` makes it look whether there is something to rebuild.
 */
import { ProjectionThread } from '../../../dist/apps/api/projections/projection-thread.js';
import { RebuildThread } from '../../../dist/apps/api/projections/rebuild-thread.js';

const data = JSON.parse(process.env.STENO_PROJECTION_DATA);
const worker = (name) => new URL(`../../../bundle/apps/api/workers/${name}.worker.js`, import.meta.url);
const listener = { batches: () => undefined, trouble: () => undefined, died: (error) => console.error(error) };
const projections = new ProjectionThread(worker('projection'), listener);
const rebuilds = new RebuildThread(worker('rebuild'), listener);
projections.start(data);
rebuilds.start(data);
process.on('message', () => rebuilds.wake());
process.on('disconnect', () => process.exit());
setInterval(() => process.connected && process.send(projections.isActive), 100);
