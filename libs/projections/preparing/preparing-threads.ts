import type { RecordedEvent } from '#libs/event-store';
import { buffersOf, packEvents } from './packed-events.js';
import type { BuiltSchema, FromPreparing, ToPreparing } from './preparing-messages.js';

/** What came of a job. */
export type PreparedJob = Extract<FromPreparing, { kind: 'prepared' }>;

interface Waiting {
  readonly resolve: (job: PreparedJob) => void;
  readonly reject: (error: Error) => void;
}

/** The thread of a `PreparingThread`, as a `Worker` is one. */
export interface PreparingWorker {
  postMessage(message: ToPreparing, transfer: readonly ArrayBuffer[]): void;
  on(event: 'message', listener: (message: FromPreparing) => void): unknown;
  on(event: 'error', listener: (error: unknown) => void): unknown;
  once(event: 'exit', listener: () => void): unknown;
}

export interface PreparingThreadsOptions {
  readonly start: () => PreparingWorker;
  /** How many, 1 at least. */
  readonly count: number;
  /** So much of the log, in bytes, is worth them: until they have begun, one thread alone has read as much. */
  readonly bytesMin: number;
  /** Something is in the way of a thread, which goes on trying. */
  readonly onTrouble: (error: Error) => void;
}

/** Threads that open boxes and make rows for one that reads and writes. */
export class PreparingThreads {
  private readonly threads: Thread[] = [];

  constructor(private readonly options: PreparingThreadsOptions) {}

  get count(): number {
    return this.options.count;
  }

  /** Whether so much of the log, in bytes, is worth them. */
  areWorth(bytes: bigint): boolean {
    return bytes >= BigInt(this.options.bytesMin);
  }

  /** Says what is prepared from here on. Threads are started the first time, and where one died. */
  begin(schemas: readonly BuiltSchema[]): void {
    for (let i = 0; i < this.count; i++) {
      if (this.threads[i]?.isDead !== false) this.threads[i] = new Thread(this.options);
      this.threads[i]!.say({ kind: 'begin', schemas });
    }
  }

  /**
   * Prepares events in one of the threads, behind whatever it was given before. Rejects where the thread dies: then nothing is
   * lost but the work.
   */
  prepare(thread: number, events: readonly RecordedEvent[], after: readonly (bigint | null)[]): Promise<PreparedJob> {
    return this.threads[thread]!.prepare(events, after);
  }

  /** Ends the threads; whoever still waits is refused. */
  async close(): Promise<void> {
    await Promise.all(this.threads.map((thread) => thread.close()));
  }
}

class Thread {
  private readonly worker: PreparingWorker;
  private readonly waiting = new Map<number, Waiting>();
  private readonly ended: Promise<void>;
  private jobs = 0;
  isDead = false;

  constructor({ start, onTrouble }: PreparingThreadsOptions) {
    this.worker = start();
    this.worker.on('message', (message: FromPreparing) => {
      if (message.kind === 'trouble') return onTrouble(new Error(message.message));
      this.waiting.get(message.job)?.resolve(message);
      this.waiting.delete(message.job);
    });
    let reason: unknown;
    this.worker.on('error', (error) => (reason = error));
    this.ended = new Promise((resolve) =>
      this.worker.once('exit', () => {
        this.end(reason);
        resolve();
      }),
    );
  }

  say(message: ToPreparing, transfer: readonly ArrayBuffer[] = []): void {
    this.worker.postMessage(message, transfer);
  }

  prepare(recorded: readonly RecordedEvent[], after: readonly (bigint | null)[]): Promise<PreparedJob> {
    const job = this.jobs++;
    const events = packEvents(recorded);
    const positions = after.map((position) => (position === null ? null : String(position)));
    return new Promise((resolve, reject) => {
      this.waiting.set(job, { resolve, reject });
      if (this.isDead) return this.end(undefined);
      this.say({ kind: 'prepare', job, events, after: positions }, buffersOf(events));
    });
  }

  async close(): Promise<void> {
    if (!this.isDead) this.say({ kind: 'stop' });
    await this.ended;
  }

  private end(cause: unknown): void {
    this.isDead = true;
    const error = new Error('A thread that prepares events ended; they are prepared again.', { cause });
    for (const { reject } of this.waiting.values()) reject(error);
    this.waiting.clear();
  }
}
