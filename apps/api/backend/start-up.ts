import { announceDeployment, type Deployment } from '#libs/identity';
import { EventCodec } from '#libs/event-store';
import type { MasterKey } from '#libs/privacy';
import { openMasterKey, PostgresKeyring } from '#libs/privacy/postgres';
import { readPositions } from '#libs/projections';
import { ProjectedRecordedIds } from '#libs/read-models';
import type { ShedCounter } from '#libs/audit';
import type { Metrics } from '../metrics/metrics.js';
import type { ProjectionThread } from '../projections/projection-thread.js';
import type { RebuildThread } from '../projections/rebuild-thread.js';
import type { RetentionThread } from '../retention/retention-thread.js';
import { ensureFirstStart } from './first-start.js';
import { migrateDatabase } from './migrate-database.js';
import type { Late } from './late.js';
import type { Log } from './log.js';
import { createReading, type Reading } from './reading.js';
import { createRecordingParts, type RecordingParts } from './recording-parts.js';
import { retry } from './retry.js';
import type { Settings } from './settings.js';
import type { Stores } from './stores.js';

/** What is brought up. */
export interface Starting {
  readonly settings: Settings;
  readonly log: Log;
  readonly stores: Stores;
  readonly shed: ShedCounter;
  readonly metrics: Metrics;
  readonly projections: ProjectionThread;
  readonly rebuilds: RebuildThread;
  readonly retention: RetentionThread;
  readonly keyring: Late<PostgresKeyring>;
  readonly reading: Late<Reading>;
}

function openKey({ databaseUrl, dataDirectory, masterKey }: Settings): Promise<MasterKey> {
  return openMasterKey({ databaseUrl, dataDirectory, configured: masterKey ?? undefined });
}

async function announce({ stores }: Starting, keyring: PostgresKeyring, deployment: Deployment): Promise<void> {
  if (deployment.announced) return;
  await announceDeployment(deployment, { ...stores, keyring, codec: new EventCodec(keyring) });
  await stores.deployments.markAnnounced();
}

async function preload({ stores }: Starting, { recorder }: RecordingParts): Promise<void> {
  const [trail] = await readPositions(stores.database, ['audit-trail']);
  await recorder.preload(trail?.position ?? null);
}

/**
 * Brings a backend up step by step, each as soon as its store is there: first what needs PostgreSQL (asking works then),
 * then what needs the event store too. Gives what recording needs.
 */
export async function startUp(backend: Starting, signal: AbortSignal): Promise<RecordingParts> {
  const { settings, stores, log } = backend;
  const { databaseUrl, eventStoreUrl } = settings;
  const step = <T>(what: string, work: () => Promise<T>): Promise<T> => retry(what, work, signal, log);

  await step('bringing the database up to date', () => migrateDatabase(stores.database, databaseUrl));
  const masterKey = await step('opening the keyring', () => openKey(settings));
  const keyring = new PostgresKeyring({ database: databaseUrl, masterKey });
  backend.keyring.set(keyring);
  const deployment = await step('the first start', () => ensureFirstStart({ ...stores, ...settings, keyring }));
  backend.reading.set(createReading(stores.database, masterKey, keyring, backend.projections.reached));
  const projected = {
    databaseUrl,
    eventStoreUrl,
    masterKey: masterKey.reveal(),
    attestationMinutes: settings.attestationMinutes,
    attestationSample: settings.attestationSample,
  };
  backend.projections.start(projected);
  backend.rebuilds.start(projected);
  backend.retention.start({ ...projected, retention: settings.retention });

  const recordedIds = new ProjectedRecordedIds(stores.database);
  const { shed, metrics } = backend;
  const of = { settings, stores, shed, metrics, keyring, masterKey, recordedIds, deploymentId: deployment.id };
  const parts = createRecordingParts(of);
  await step('writing the first event', () => announce(backend, keyring, deployment));
  await step('reading the last ids', () => preload(backend, parts));
  return parts;
}
