import { Worker } from 'node:worker_threads';
import {
  type AttestedState,
  ReachedPosition,
  type FromProjections,
  type ProjectionStatus,
  type RetryReply,
  type ToProjections,
} from '#libs/projections';
import { endWorker } from '../workers/end-worker.js';
import type { ProjectionData } from '../workers/projection-data.js';

const RESTART_MS = 1_000;
/** Without a bound the heap of the thread grows to some hundred MiB before it is collected. */
const HEAP = { maxYoungGenerationSizeMb: 24, maxOldGenerationSizeMb: 256 };
/** How long the thread may take to finish what Postgres is taking, in milliseconds. */
const STOP_MS = 15_000;
const RETRY_MS = 30_000;

/** What is wanted of a thread's owner. */
export interface ProjectionThreadListener {
  /** Batches were committed, with so many events each. */
  batches(projection: string, sizes: readonly number[]): void;
  /** Something is in the way of a projection, which goes on trying. */
  trouble(projection: string, reason: string): void;
  /** Rows of a read model are not as its writer left them, or not what the events of the log make them. */
  differs(attested: AttestedState): void;
  /** The thread ended by itself, and is started again. */
  died(error: unknown): void;
}

type Asked = Map<number, (reply: RetryReply) => void>;

/** The thread in which the projections run: started, started again when it dies, and stopped. */
export class ProjectionThread {
  /** How far the audit trail is, for whoever waits for it. */
  readonly reached = new ReachedPosition();
  #worker: Worker | undefined;
  #statuses: readonly ProjectionStatus[] = [];
  #toldAt = 0;
  #attested: AttestedState | undefined;
  #isActive = false;
  #stopping = false;
  #requests = 0;
  #restart: NodeJS.Timeout | undefined;
  readonly #asked: Asked = new Map();

  #begin!: () => void;
  /** Resolves when the thread has said for the first time how the projections are doing. */
  readonly begun = new Promise<void>((resolve) => (this.#begin = resolve));

  /** `entry`: the compiled `projection.worker.js`. */
  constructor(
    private readonly entry: URL,
    private readonly listener: ProjectionThreadListener,
  ) {}

  /** How the projections were doing a moment ago; empty until the thread said so. */
  get statuses(): readonly ProjectionStatus[] {
    return this.#statuses;
  }

  /** When the thread said so, in milliseconds since the Unix epoch; 0 until then. It does twice a second. */
  get toldAt(): number {
    return this.#toldAt;
  }

  /** What the last check by this process came to; undefined where it made none. */
  get attested(): AttestedState | undefined {
    return this.#attested;
  }

  /** Whether the runner of this process is the active one. */
  get isActive(): boolean {
    return this.#isActive;
  }

  start(data: ProjectionData): void {
    const worker = new Worker(this.entry, { workerData: data, resourceLimits: HEAP });
    let reason: unknown = new Error('the thread ended');
    worker.on('message', (message: FromProjections) => this.#hear(message));
    worker.on('error', (error) => (reason = error));
    worker.on('exit', () => this.#ended(data, reason));
    this.#worker = worker;
  }

  /** Tries to apply a parked event once more. */
  retry(projection: string, parked: string): Promise<RetryReply> {
    const request = ++this.#requests;
    return new Promise((resolve) => {
      const answer = (reply: RetryReply): void => {
        clearTimeout(late);
        this.#asked.delete(request);
        resolve(reply);
      };
      const late = setTimeout(answer, RETRY_MS, NO_ANSWER);
      this.#asked.set(request, answer);
      if (!this.#worker) return answer(NO_ANSWER);
      this.#say({ kind: 'retry', request, projection, parked });
    });
  }

  /** Lets the thread finish what Postgres is taking, and ends it. */
  async stop(): Promise<void> {
    this.#stopping = true;
    clearTimeout(this.#restart);
    if (this.#worker) await endWorker(this.#worker, { kind: 'stop' } satisfies ToProjections, STOP_MS);
  }

  #hear(message: FromProjections): void {
    if (message.kind === 'position') {
      if (message.position !== null) this.reached.tell(BigInt(message.position));
    } else if (message.kind === 'status') {
      this.#statuses = message.projections;
      this.#toldAt = Date.now();
      for (const { projection, batchSizes } of message.projections) this.listener.batches(projection, batchSizes);
      this.#isActive = message.active;
      this.#begin();
    } else if (message.kind === 'attested') {
      this.#attested = message;
      if (message.differing.length + message.differences > 0) this.listener.differs(message);
    } else if (message.kind === 'trouble') this.listener.trouble(message.projection, message.reason);
    else if (message.kind === 'retried') this.#asked.get(message.request)?.(message.outcome);
  }

  #ended(data: ProjectionData, reason: unknown): void {
    this.#worker = undefined;
    this.#isActive = false;
    this.#statuses = [];
    for (const answer of this.#asked.values()) answer(NO_ANSWER);
    if (this.#stopping) return;
    this.listener.died(reason);
    this.#restart = setTimeout(() => this.start(data), RESTART_MS);
  }

  #say(message: ToProjections): void {
    this.#worker?.postMessage(message);
  }
}

const NO_ANSWER: RetryReply = {
  failure: {
    code: 'PROJECTION.NO_ANSWER',
    reason: 'The projections did not answer; the event is still parked, or has been applied meanwhile.',
  },
};
