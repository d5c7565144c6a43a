import { setTimeout as pause } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { ReachedPosition, type FromProjections, type ProjectionStatus } from '#libs/projections';
import type { ProjectionsData } from '../workers/projections-data.js';
import type { Log } from './log.js';

const RESTART_MS = 1_000;
const STOP_MS = 12_000;

/** What the projections told last. */
export interface ProjectionsStatus {
  /** Whether the runner of this process is the active one. */
  readonly active: boolean;
  readonly projections: readonly ProjectionStatus[];
}

/** The projections in a thread of their own; one that dies is started again. */
export class ProjectionThread {
  /** How far the audit trail has come. */
  readonly reached = new ReachedPosition();
  #status: ProjectionsStatus | undefined;
  #worker: Worker | undefined;
  #stopping = false;

  constructor(
    private readonly entry: URL,
    private readonly log: Log,
  ) {}

  /** Undefined before anything was told. */
  get status(): ProjectionsStatus | undefined {
    return this.#status;
  }

  start(data: ProjectionsData): void {
    const worker = new Worker(this.entry, { workerData: data });
    this.#worker = worker;
    worker.on('message', (message: FromProjections) => this.#hear(message));
    worker.on('error', (error) => this.log.error({ err: error }, 'the projections failed'));
    worker.once('exit', () => {
      this.#status = undefined;
      this.#worker = undefined;
      if (!this.#stopping) setTimeout(() => this.#stopping || this.start(data), RESTART_MS).unref();
    });
  }

  /** Resolves when what Postgres was taking is taken, and the thread has ended. */
  async stop(): Promise<void> {
    this.#stopping = true;
    const worker = this.#worker;
    if (!worker) return;
    const ended = new Promise<void>((resolve) => {
      worker.once('exit', () => resolve());
    });
    worker.postMessage({ kind: 'stop' });
    await Promise.race([ended, pause(STOP_MS, undefined, { ref: false })]);
    await worker.terminate();
  }

  #hear(message: FromProjections): void {
    if (message.kind === 'status') this.#status = message;
    if (message.kind === 'position' && message.position !== null) this.reached.tell(BigInt(message.position));
    if (message.kind === 'trouble') this.log.warn(message, 'a projection has trouble');
  }
}
