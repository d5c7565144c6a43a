import { parentPort, workerData } from 'node:worker_threads';
import { Database } from '#libs/database';
import { EventCodec } from '#libs/event-store';
import { EventStoreDbEventStore } from '#libs/event-store/eventstoredb';
import { SystemClock } from '#libs/kernel';
import { MasterKey } from '#libs/privacy';
import { PostgresKeyring } from '#libs/privacy/postgres';
import { type FromProjections, ProjectionHost } from '#libs/projections';
import { AuditTrailProjection } from '#libs/read-models';
import type { ProjectionData } from './projection-data.js';

/** The thread of the projections, with connections of its own. It ends when its parent says stop. */
const { databaseUrl, eventStoreUrl, masterKey } = workerData as ProjectionData;
const clock = new SystemClock();
const keyring = new PostgresKeyring({
  database: databaseUrl,
  masterKey: MasterKey.parse(masterKey),
});
const codec = new EventCodec(keyring);
const tellTrouble = (error: unknown): void => {
  const trouble: FromProjections = { kind: 'trouble', projection: 'all', reason: (error as Error).message };
  parentPort!.postMessage(trouble);
};
const eventStore = new EventStoreDbEventStore({
  connectionString: eventStoreUrl,
  onSubscriptionTrouble: tellTrouble,
});
const database = new Database({ url: databaseUrl, applicationName: 'stenographer projections' });
const tools = { eventStore, codec, database, clock };
const projections = [new AuditTrailProjection(tools)];

await new ProjectionHost(parentPort!, { ...tools, databaseUrl, projections }).run();
await Promise.allSettled([eventStore.close(), database.close(), keyring.close()]);
parentPort!.close();
