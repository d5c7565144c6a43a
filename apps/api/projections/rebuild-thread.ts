import { Worker } from 'node:worker_threads';
import { endWorker } from '../workers/end-worker.js';
import type { StoreAccess } from '../workers/projection-data.js';
import type { FromRebuilds, ShownProgress } from './rebuild-messages.js';

const RESTART_MS = 1_000;
/** Large batches live longer than a few events at a time; the thread is there only while something is rebuilt. */
const HEAP = { maxYoungGenerationSizeMb: 64, maxOldGenerationSizeMb: 384 };
/** How long the thread may take to finish what Postgres is taking, in milliseconds. */
const STOP_MS = 15_000;

/** Whose trouble it is that is not one projection's alone. */
const ALL = 'all';

/** What is wanted of a thread's owner. */
export interface RebuildThreadListener {
  /** Something is in the way of a rebuild, which goes on trying. */
  trouble(projection: string, reason: string): void;
  /** The thread ended by itself, and is started again. */
  died(error: unknown): void;
}

/** The thread in which versions of read models are built: there while there is something to build. */
export class RebuildThread {
  #worker: Worker | undefined;
  #data: StoreAccess | undefined;
  #isWanted = false;
  #stopping = false;
  #restart: NodeJS.Timeout | undefined;
  readonly #progress = new Map<string, ShownProgress>();
  readonly #troubledSince = new Map<string, number>();

  /** `entry`: the compiled `rebuild.worker.js`. */
  constructor(
    private readonly entry: URL,
    private readonly listener: RebuildThreadListener,
  ) {}

  /** How far the rebuild of a version is, or was when it ended, that this process ran; undefined for any other. */
  progressOf(projection: string, version: number): ShownProgress | undefined {
    return this.#progress.get(`${projection} ${version}`);
  }

  /** Since when a rebuild has had trouble without any progress, in milliseconds since the Unix epoch; undefined where it has none. */
  troubledSince(projection: string): number | undefined {
    return this.#troubledSince.get(projection) ?? this.#troubledSince.get(ALL);
  }

  /** The newest rebuild of each projection that this process ran, as far as it is or was when it ended. */
  get newest(): readonly ShownProgress[] {
    const newest = new Map<string, ShownProgress>();
    for (const one of this.#progress.values())
      if (one.version >= (newest.get(one.projection)?.version ?? 0)) newest.set(one.projection, one);
    return [...newest.values()];
  }

  /** The version is gone, and so is what was told of its rebuild. */
  forget(projection: string, version: number): void {
    this.#progress.delete(`${projection} ${version}`);
  }

  /** Goes on with what was being built when a process ended. */
  start(data: StoreAccess): void {
    this.#data = data;
    this.wake();
  }

  /** Looks whether there is something to build. */
  wake(): void {
    this.#isWanted = true;
    if (!this.#worker && !this.#stopping && this.#data) this.#run(this.#data);
  }

  /** Lets the thread finish what Postgres is taking, and ends it: the next process goes on. */
  async stop(): Promise<void> {
    this.#stopping = true;
    clearTimeout(this.#restart);
    if (this.#worker) await endWorker(this.#worker, 'stop', STOP_MS);
  }

  #run(data: StoreAccess): void {
    this.#isWanted = false;
    const worker = new Worker(this.entry, { workerData: data, resourceLimits: HEAP });
    let failure: unknown;
    worker.on('message', (message: FromRebuilds) => this.#hear(message));
    worker.on('error', (error) => (failure = error));
    worker.on('exit', () => this.#ended(failure));
    this.#worker = worker;
  }

  #hear(message: FromRebuilds): void {
    if (message.kind === 'trouble') {
      const { projection, reason } = message;
      if (!this.#troubledSince.has(projection)) this.#troubledSince.set(projection, Date.now());
      return this.listener.trouble(projection, reason);
    }
    const { projection, version } = message.progress;
    const before = this.progressOf(projection, version);
    if (!before || hasMoved(before, message.progress)) for (const name of [projection, ALL]) this.#troubledSince.delete(name); // prettier-ignore
    this.#progress.set(`${projection} ${version}`, message.progress);
  }

  #ended(failure: unknown): void {
    this.#worker = undefined;
    if (failure !== undefined) this.listener.died(failure);
    if (this.#stopping || !(this.#isWanted || failure !== undefined)) return;
    this.#restart = setTimeout(() => this.wake(), failure === undefined ? 0 : RESTART_MS);
  }
}

function hasMoved(before: ShownProgress, now: ShownProgress): boolean {
  return before.position !== now.position || before.phase !== now.phase || before.indexes.made !== now.indexes.made;
}
