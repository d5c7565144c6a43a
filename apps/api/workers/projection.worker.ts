import { setTimeout as wait } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { AttestationSchedule, type FromProjections, ProjectionHost } from '#libs/projections';
import { attestedAuditTrail, AuditTrailProjection, AuditTrailReprojection } from '#libs/read-models';
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

const stopping = new AbortController();
const checking = new AttestationSchedule({
  ...tools,
  databaseUrl: data.databaseUrl,
  models: [{ attested: attestedAuditTrail, reprojection: new AuditTrailReprojection(tools) }],
  everyMs: data.attestationMinutes * 60_000,
  sample: data.attestationSample,
  onChecked: (projection, parts, deep) => {
    const differing = parts.filter(({ isEqual }) => !isEqual).map(({ part }) => part);
    const rows = parts.reduce((sum, part) => sum + part.rows, 0);
    const { events = 0, differences = 0, named = [] } = deep ?? {};
    const at = tools.clock.nowMs();
    const attested: FromProjections = { kind: 'attested', projection, at, rows, differing, events, differences, named };
    parentPort!.postMessage(attested);
  },
  onTrouble: (_, error) => tellTrouble(error),
});
const checked = data.attestationMinutes > 0 ? checking.run(stopping.signal) : undefined;

await new ProjectionHost(parentPort!, { ...tools, databaseUrl: data.databaseUrl, projections }).run();
stopping.abort(new Error('The checks are to stop.'));
await Promise.race([Promise.all([checked, close()]), wait(CLOSE_MS)]);
// What a store that is away does not answer would keep the thread.
process.exit();
