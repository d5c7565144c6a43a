import { parentPort, workerData } from 'node:worker_threads';
import { AttestationSchedule, type FromProjections, ProjectionHost } from '#libs/projections';
import { attestedAuditTrail, AuditTrailProjection } from '#libs/read-models';
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
  database: tools.database,
  databaseUrl: data.databaseUrl,
  models: [attestedAuditTrail],
  everyMs: data.attestationMinutes * 60_000,
  onChecked: (projection, parts) => {
    const differing = parts.filter(({ isEqual }) => !isEqual).map(({ part }) => part);
    const rows = parts.reduce((sum, part) => sum + part.rows, 0);
    const attested: FromProjections = { kind: 'attested', projection, at: tools.clock.nowMs(), rows, differing };
    parentPort!.postMessage(attested);
  },
  onTrouble: (_, error) => tellTrouble(error),
});
const checked = data.attestationMinutes > 0 ? checking.run(stopping.signal) : undefined;

await new ProjectionHost(parentPort!, { ...tools, databaseUrl: data.databaseUrl, projections }).run();
stopping.abort(new Error('The checks are to stop.'));
await leaveThread(Promise.all([checked, close()]));
