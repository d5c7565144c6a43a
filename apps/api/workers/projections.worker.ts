import { parentPort, workerData } from 'node:worker_threads';
import { Database } from '#libs/database';
import { EventCodec } from '#libs/event-store';
import { EventStoreDbEventStore } from '#libs/event-store/eventstoredb';
import { SystemClock } from '#libs/kernel';
import { MasterKey } from '#libs/privacy';
import { PostgresKeyring } from '#libs/privacy/postgres';
import { ProjectionHost } from '#libs/projections';
import { AuditTrailProjection } from '#libs/read-models';
import type { ProjectionsData } from './projections-data.js';

/** The thread that runs the projections, with connections of its own. */
const { databaseUrl, eventStoreUrl, masterKey } = workerData as ProjectionsData;
const clock = new SystemClock();
const keyring = new PostgresKeyring({ database: databaseUrl, masterKey: MasterKey.parse(masterKey) });
const codec = new EventCodec(keyring);
const database = new Database({ url: databaseUrl, applicationName: 'stenographer projections' });
const eventStore = new EventStoreDbEventStore({ connectionString: eventStoreUrl });
const projections = [new AuditTrailProjection({ eventStore, codec, database, clock })];
const host = new ProjectionHost(parentPort!, { eventStore, codec, database, databaseUrl, projections, clock });
await host.run();
await Promise.all([eventStore.close(), database.close(), keyring.close()]);
parentPort!.close();
