import { parentPort, workerData } from 'node:worker_threads';
import { AdvisoryLock, holdLock } from '#libs/database';
import { ArchiveDirectory, NoLegalHolds, RetentionJob } from '#libs/read-models';
import { leaveThread } from './leave-thread.js';
import { openProjectionTools } from './projection-tools.js';
import type { FromRetention, RetentionData } from './retention-data.js';

/** How long to wait for another process that does the same, in milliseconds. */
const PATIENCE_MS = 1_000;

/** The thread that retires partitions of the audit trail: one run, then it ends; sooner, when its parent says stop. */
const data = workerData as RetentionData;
const say = (message: FromRetention): void => parentPort!.postMessage(message);
const { tools, close } = openProjectionTools(data, 'retention', () => undefined);
const { mode, months, archiveDirectory } = data.retention;
const stopping = new AbortController();
parentPort!.on('message', () => stopping.abort(new Error('Retention is to stop.')));

const patience = AbortSignal.any([stopping.signal, AbortSignal.timeout(PATIENCE_MS)]);
const { applicationName } = tools.database;
const lock = await holdLock({ url: data.databaseUrl, key: AdvisoryLock.retention, applicationName }, patience);
if (lock) {
  const job = new RetentionJob({
    ...tools,
    archives: new ArchiveDirectory(archiveDirectory),
    policy: { mode, months },
    holds: new NoLegalHolds(),
    onFinding: (finding) => say({ kind: 'finding', finding }),
  });
  await job.run(AbortSignal.any([stopping.signal, lock.lost])).finally(() => lock.release());
}
say({ kind: 'ended', elsewhere: !lock });
await leaveThread(close());
