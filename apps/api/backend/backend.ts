import { type HeldEvents, ShedCounter } from '#libs/audit';
import type { PostgresKeyring } from '#libs/privacy/postgres';
import { Metrics } from '../metrics/metrics.js';
import { ProjectionThread } from '../projections/projection-thread.js';
import { RebuildThread } from '../projections/rebuild-thread.js';
import { ReadAudit } from '../reading/read-audit.js';
import { announceRetirements } from '../retention/announce-retirements.js';
import { RetentionThread } from '../retention/retention-thread.js';
import { Late } from './late.js';
import type { Log } from './log.js';
import type { Reading } from './reading.js';
import type { RecordingParts } from './recording-parts.js';
import type { Settings } from './settings.js';
import { Spool } from './spool.js';
import { startUp } from './start-up.js';
import { createStores, type Stores } from './stores.js';

const SHED_RECORDING_MS = 10_000;
/** How long buffered events may take at the end, before they are kept on disk for the next start. */
const BUFFER_PATIENCE_MS = 5_000;

/** Everything behind the API. It starts whatever is away, and completes itself as the stores come. */
export class Backend {
  readonly stores: Stores;
  readonly shed: ShedCounter;
  readonly metrics = new Metrics();
  readonly recording = new Late<RecordingParts>('Recording');
  readonly reading = new Late<Reading>('Reading');
  readonly keyring = new Late<PostgresKeyring>('The keyring');
  readonly projections: ProjectionThread;
  readonly rebuilds: RebuildThread;
  readonly retention: RetentionThread;
  readonly readAudit: ReadAudit;
  readonly #spool: Spool;
  readonly #ended = new AbortController();
  #shedTimer: NodeJS.Timeout | undefined;
  #closing = false;

  constructor(
    readonly settings: Settings,
    readonly log: Log,
  ) {
    this.stores = createStores(settings, log);
    this.shed = new ShedCounter(this.stores.clock);
    this.readAudit = new ReadAudit(() => this.recording.get(), log);
    this.#spool = new Spool(settings.dataDirectory, this.stores.clock);
    this.projections = new ProjectionThread(new URL('projection.worker.js', settings.workers), {
      batches: (projection, sizes) => this.metrics.observeBatches(projection, sizes),
      trouble: (projection, reason) => log.warn({ projection, reason }, 'a projection has trouble, and goes on trying'),
      differs: ({ projection, differing: parts, differences, named }) =>
        log.error({ projection, parts, differences, named }, 'a read model is not as its writer left it'),
      died: (error) => log.error({ err: error }, 'the thread of the projections died, and is started again'),
    });
    this.rebuilds = new RebuildThread(new URL('rebuild.worker.js', settings.workers), {
      trouble: (projection, reason) => log.warn({ projection, reason }, 'a rebuild has trouble, and goes on trying'),
      died: (error) => log.error({ err: error }, 'the thread of the rebuilds died, and is started again'),
    });
    this.retention = new RetentionThread(new URL('retention.worker.js', settings.workers), {
      finding: (finding) =>
        log[finding.outcome === 'failed' ? 'error' : 'info'](finding, 'a partition whose time is over was dealt with'),
      failed: (error) => log.error({ err: error }, 'retention failed, and is tried again in an hour'),
      ended: () => announceRetirements(this.stores.database, () => this.recording.get()),
    });
  }

  /** Whether the process is about to end. */
  get isClosing(): boolean {
    return this.#closing;
  }

  /** Waits for the stores and makes what needs them; rejects only for what no waiting mends. Closing ends the waiting. */
  start(): Promise<void> {
    return this.#start().catch((error: unknown) => {
      if (!this.#closing) throw error;
    });
  }

  async #start(): Promise<void> {
    this.stores.databasePulse.start();
    this.stores.eventStoreWatch.start();
    const parts = await startUp(this, this.#ended.signal);
    await this.#spool.replay(parts.recorder);
    await this.#spool.reserve();
    this.stores.eventStoreWatch.onChange((state) => {
      if (state === 'open') void this.#replay(parts);
    });
    this.recording.set(parts);
    this.#shedTimer = setInterval(() => void parts.shedRecorder.run(), SHED_RECORDING_MS).unref();
    await this.projections.begun;
  }

  /** What is kept on disk is written as soon as the event store takes it again. */
  async #replay({ recorder }: RecordingParts): Promise<void> {
    const failed = (error: unknown): void => this.log.warn({ err: error }, 'kept events could not be read; they stay');
    if (!this.#closing) await this.#spool.replay(recorder).catch(failed);
  }

  /** Keeps on disk what was accepted and could not be written; where that fails too, the log says what is lost. */
  async #keep(held: HeldEvents): Promise<void> {
    const events = [...held.values()].reduce((sum, one) => sum + one.length, 0);
    const lost = (error: unknown): void =>
      this.log.error(
        { err: error, events },
        'events that were accepted to be written later could be neither written nor kept',
      );
    await this.#spool.write(held).catch(lost);
  }

  /** From now on new requests are refused. */
  beginClosing(): void {
    this.#closing = true;
  }

  /** Writes what was accepted, to the log or else to the disk, and closes everything. */
  async close(): Promise<void> {
    this.#closing = true;
    this.#ended.abort(new Error('the process is about to end'));
    clearInterval(this.#shedTimer);
    const projections = Promise.all([this.projections.stop(), this.rebuilds.stop(), this.retention.stop()]);
    const parts = this.recording.find();
    if (parts) {
      await this.readAudit.flush();
      await this.#keep(await parts.buffer.drain(BUFFER_PATIENCE_MS));
      await parts.shedRecorder.run();
      await parts.recorder.drain();
      await parts.close();
    }
    await projections;
    await this.keyring.find()?.close();
    await this.stores.close();
  }
}
