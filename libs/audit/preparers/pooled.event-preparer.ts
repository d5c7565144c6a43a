import { Worker } from 'node:worker_threads';
import { UnavailableError } from '#libs/kernel';
import type { PreparationRequest } from '../preparation/preparation-request.js';
import type { Preparation } from '../preparation/prepared-event.js';
import { receiveError } from './error-transfer.js';
import { EventPreparer } from './event-preparer.port.js';
import { unpackPreparation } from './packed-preparation.js';
import type { PreparationReply } from './serve-preparations.js';

/** Enough for the largest bodies; without a bound the heap of each thread grows to some hundred MiB before it is collected. */
const HEAP = { maxYoungGenerationSizeMb: 24, maxOldGenerationSizeMb: 256 };
/** Requests that a thread has at once: one to work on, one to go on with. */
const TASKS_MAX = 2;

interface Waiting {
  readonly resolve: (preparation: Preparation) => void;
  readonly reject: (error: Error) => void;
}

interface Queued extends Waiting {
  readonly request: PreparationRequest;
}

/** One thread of the pool, and who waits for it. */
class Thread {
  readonly waiting = new Map<number, Waiting>();
  readonly worker: Worker;

  constructor(entry: URL, workerData: unknown, onFree: () => void, onExit: (thread: Thread) => void) {
    this.worker = new Worker(entry, { workerData, resourceLimits: HEAP });
    this.worker.on('message', (reply: PreparationReply) => {
      this.#settle(reply);
      onFree();
    });
    this.worker.on('error', () => undefined);
    this.worker.once('exit', () => onExit(this));
  }

  #settle(reply: PreparationReply): void {
    const waiting = this.waiting.get(reply.task);
    this.waiting.delete(reply.task);
    if ('packed' in reply) waiting?.resolve(unpackPreparation(reply.packed));
    else waiting?.reject(receiveError(reply.error));
  }
}

/**
 * Prepares in worker threads that call `servePreparations`, each request in the one that has least to do. A thread that dies
 * is replaced; what it was about is refused, since nothing was written.
 */
export class PooledEventPreparer extends EventPreparer {
  readonly #threads: Thread[] = [];
  readonly #queue: Queued[] = [];
  #tasks = 0;
  #closed = false;

  constructor(
    private readonly entry: URL,
    private readonly workerData: unknown,
    size: number,
  ) {
    super();
    for (let i = 0; i < size; i++) this.#start();
  }

  override prepare(request: PreparationRequest): Promise<Preparation> {
    return new Promise((resolve, reject) => {
      this.#queue.push({ request, resolve, reject });
      this.#dispatch();
    });
  }

  /** Ends the threads; whoever still waits is refused. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all(this.#threads.map((thread) => thread.worker.terminate()));
  }

  #start(): void {
    const onFree = (): void => this.#dispatch();
    this.#threads.push(new Thread(this.entry, this.workerData, onFree, (thread) => this.#ended(thread)));
    this.#dispatch();
  }

  /** Gives what waits to the threads that have least to do. */
  #dispatch(): void {
    while (this.#queue.length > 0) {
      const thread = this.#threads.reduce((least, one) => (one.waiting.size < least.waiting.size ? one : least));
      if (thread.waiting.size >= TASKS_MAX) return;
      const { request, ...waiting } = this.#queue.shift()!;
      const task = this.#tasks++;
      thread.waiting.set(task, waiting);
      thread.worker.postMessage({ task, request });
    }
  }

  #ended(thread: Thread): void {
    const message = 'The thread that prepared the events ended; nothing was written.';
    const error = new UnavailableError('AUDIT.PREPARATION_FAILED', message, 'not-written');
    for (const { reject } of thread.waiting.values()) reject(error);
    this.#threads.splice(this.#threads.indexOf(thread), 1);
    if (!this.#closed) this.#start();
    else for (const { reject } of this.#queue.splice(0)) reject(error);
  }
}
