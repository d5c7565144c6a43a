import { ShedCounter } from '#libs/audit';
import { announceDeployment } from '#libs/identity';
import { EventCodec } from '#libs/event-store';
import { readPositions } from '#libs/projections';
import { ProjectedRecordedIds } from '#libs/read-models';
import { openMasterKey, PostgresKeyring } from '#libs/privacy/postgres';
import { Metrics } from '../metrics/metrics.js';
import { ensureFirstStart } from './first-start.js';
import { Late } from './late.js';
import type { Log } from './log.js';
import { migrateDatabase } from './migrate-database.js';
import { ProjectionThread } from './projection-thread.js';
import { createReading, type Reading } from './reading.js';
import { createRecordingParts, type RecordingParts } from './recording-parts.js';
import { retry } from './retry.js';
import type { Settings } from './settings.js';
import { createStores, type Stores } from './stores.js';

const SHED_RECORDING_MS = 10_000;

/** Everything behind the API. It starts whatever is away, and completes itself as the stores come. */
export class Backend {
  readonly stores: Stores;
  readonly shed: ShedCounter;
  readonly metrics = new Metrics();
  readonly recording = new Late<RecordingParts>('Recording');
  readonly reading = new Late<Reading>('Reading');
  readonly projections: ProjectionThread;
  readonly #ended = new AbortController();
  #keyring: PostgresKeyring | undefined;
  #shedTimer: NodeJS.Timeout | undefined;
  #closing = false;

  constructor(
    private readonly settings: Settings,
    private readonly log: Log,
  ) {
    this.stores = createStores(settings, log);
    this.shed = new ShedCounter(this.stores.clock);
    this.metrics.observe(this);
    this.projections = new ProjectionThread(new URL('projections.worker.js', settings.workers), log);
  }

  /** Whether the process is about to end. */
  get isClosing(): boolean {
    return this.#closing;
  }

  /** Waits for the stores and makes what needs them; rejects only for what no waiting mends. */
  async start(): Promise<void> {
    const { settings, stores, log } = this;
    stores.databasePulse.start();
    stores.eventStorePulse.start();
    const { signal } = this.#ended;
    const { databaseUrl, dataDirectory, adminKey } = settings;
    await retry('bringing the database up to date', () => migrateDatabase(databaseUrl), signal, log);
    const configured = settings.masterKey ?? undefined;
    const open = (): ReturnType<typeof openMasterKey> => openMasterKey({ databaseUrl, dataDirectory, configured });
    const masterKey = await retry('opening the keyring', open, signal, log);
    const keyring = new PostgresKeyring({ database: databaseUrl, masterKey });
    this.#keyring = keyring;
    const first = { ...stores, keyring, dataDirectory, adminKey };
    const deployment = await retry('the first start', () => ensureFirstStart(first), signal, log);
    this.reading.set(createReading(stores.database, masterKey, this.projections.reached));
    this.projections.start({ ...settings, masterKey: masterKey.reveal() });
    const recordedIds = new ProjectedRecordedIds(stores.database);
    const source = { ...this, settings, keyring, masterKey, deploymentId: deployment.id, recordedIds };
    const parts = createRecordingParts(source);
    const announce = async (): Promise<void> => {
      if (deployment.announced) return;
      await announceDeployment(deployment, { ...stores, keyring, codec: new EventCodec(keyring) });
      await stores.deployments.markAnnounced();
    };
    await retry('writing the first event', announce, signal, log);
    const preload = async (): Promise<void> => {
      const [trail] = await readPositions(stores.database, ['audit-trail']);
      await parts.recorder.preload(trail?.position ?? null);
    };
    await retry('reading the last ids', preload, signal, log);
    this.recording.set(parts);
    this.#shedTimer = setInterval(() => void parts.shedRecorder.run(), SHED_RECORDING_MS).unref();
  }

  /** From now on new requests are refused. */
  beginClosing(): void {
    this.#closing = true;
  }

  /** Writes what was accepted, and closes everything. */
  async close(): Promise<void> {
    this.#closing = true;
    this.#ended.abort(new Error('the process is about to end'));
    clearInterval(this.#shedTimer);
    const parts = this.recording.find();
    if (parts) {
      const left = await parts.buffer.drain();
      for (const [tenantId, events] of left) this.shed.add(tenantId, events.length, 'shutdown');
      await parts.shedRecorder.run();
      await parts.recorder.drain();
      await parts.close();
    }
    await this.projections.stop();
    await this.#keyring?.close();
    await this.stores.close();
  }
}
