import { parentPort, workerData } from 'node:worker_threads';
import { AttestationSchedule, type FromProjections, ProjectionHost } from '#libs/projections';
import { attestedAuditTrail, AuditTrailProjection, AuditTrailReprojection } from '#libs/read-models';
import { leaveThread } from './leave-thread.js';
import type { ProjectionData } from './projection-data.js';
import { openProjectionTools } from './projection-tools.js';

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
await leaveThread(Promise.all([checked, close()]));
