import {
  AuditBuffer,
  InlineEventPreparer,
  PooledEventPreparer,
  RecordAuditEventsHandler,
  ShedRecorder,
  SizedEventPreparer,
  type ShedCounter,
} from '#libs/audit';
import {
  AggregateRepository,
  CodecFingerprints,
  CommandExecutor,
  EventCodec,
  Recorder,
  RecorderClock,
  type RecordedIds,
} from '#libs/event-store';
import type { Keyring, MasterKey } from '#libs/privacy';
import type { PreparationData } from '../workers/preparation-data.js';
import type { Metrics } from '../metrics/metrics.js';
import { BufferGate } from './buffer-gate.js';
import { countingRecorder } from './counting-recorder.js';
import { holdingRecorder } from './holding-recorder.js';
import type { Settings } from './settings.js';
import type { Stores } from './stores.js';

/** The buffer of events nobody waits for. */
const BUFFER = { eventsMax: 10_000, bytesMax: 64 * 1024 * 1024 };

/** Everything that recording needs, once the keys are there. */
export interface RecordingParts {
  readonly recorder: Recorder;
  readonly executor: CommandExecutor;
  readonly handler: RecordAuditEventsHandler;
  readonly buffer: AuditBuffer;
  readonly gate: BufferGate;
  readonly shedRecorder: ShedRecorder;
  /** Ends the worker threads. */
  close(): Promise<void>;
}

/** What recording parts are made of. */
export interface RecordingSource {
  readonly settings: Settings;
  readonly stores: Stores;
  readonly keyring: Keyring;
  readonly masterKey: MasterKey;
  readonly deploymentId: string;
  readonly recordedIds: RecordedIds;
  readonly shed: ShedCounter;
  readonly metrics: Metrics;
}

function createPool({ settings, masterKey }: RecordingSource): PooledEventPreparer {
  const data: PreparationData = { databaseUrl: settings.databaseUrl, masterKey: masterKey.reveal() };
  return new PooledEventPreparer(new URL('preparation.worker.js', settings.workers), data, settings.preparers);
}

/** Puts recording together. */
export function createRecordingParts(source: RecordingSource): RecordingParts {
  const { stores, keyring, deploymentId, recordedIds, shed, metrics } = source;
  const { eventStore, clock, databaseClock } = stores;
  const codec = new EventCodec(keyring);
  const recorder = new Recorder({
    store: eventStore,
    clock,
    clockCheck: databaseClock,
    recordedIds,
    fingerprints: new CodecFingerprints(eventStore, codec),
  });
  const executor = new CommandExecutor({
    store: eventStore,
    codec,
    keyring,
    repository: new AggregateRepository(eventStore, codec),
    clock: new RecorderClock(clock),
    clockCheck: databaseClock,
  });
  const counting = countingRecorder(recorder, metrics);
  const here = new InlineEventPreparer({ keyring, codec });
  const pool = createPool(source);
  const preparer = new SizedEventPreparer(here, pool);
  return {
    recorder,
    executor,
    handler: new RecordAuditEventsHandler(preparer, counting, (tenantId) => recorder.streamOf(tenantId), clock),
    buffer: new AuditBuffer(holdingRecorder(counting, stores.eventStoreWatch), shed, BUFFER),
    gate: new BufferGate(stores.eventStoreWatch, shed),
    shedRecorder: new ShedRecorder(shed, { deploymentId, codec, eventStore, clock }),
    close: () => pool.close(),
  };
}
