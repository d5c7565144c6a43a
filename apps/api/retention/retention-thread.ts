import { Worker } from 'node:worker_threads';
import type { RetentionFinding } from '#libs/read-models';
import { endWorker } from '../workers/end-worker.js';
import type { FromRetention, RetentionData } from '../workers/retention-data.js';

const HOUR_MS = 3_600_000;
/** The first run comes when a start has settled. */
const FIRST_MS = 60_000;
/** How long the thread may take to end after the step it is at, in milliseconds. */
const STOP_MS = 10_000;

/** The run that goes on, or the last one that this process made. */
export interface RetentionRun {
  readonly startedAt: Date;
  readonly endedAt: Date | null;
  /** Another process did it at the time. */
  readonly elsewhere: boolean;
  readonly findings: readonly RetentionFinding[];
  /** Why the run itself failed; null where it did not. */
  readonly failure: string | null;
}

/** What is wanted of a thread's owner. */
export interface RetentionThreadListener {
  finding(finding: RetentionFinding): void;
  failed(error: unknown): void;
  /** A run has ended, whatever came of it. */
  ended(): Promise<void>;
}

/** Runs retention every hour, and when it is told to, each time in a thread of its own. */
export class RetentionThread {
  #data: RetentionData | undefined;
  #worker: Worker | undefined;
  #run: RetentionRun | null = null;
  #timer: NodeJS.Timeout | undefined;
  #stopping = false;

  /** `entry`: the compiled `retention.worker.js`. */
  constructor(
    private readonly entry: URL,
    private readonly listener: RetentionThreadListener,
  ) {}

  /** The run that goes on, or the last one; null before the first. */
  get lastRun(): RetentionRun | null {
    return this.#run;
  }

  /** How many partitions the last run could not bring further, or a run that failed as a whole. */
  get failures(): number {
    const { findings = [], failure = null } = this.#run ?? {};
    return findings.filter(({ outcome }) => outcome === 'failed').length + Number(failure !== null);
  }

  /** Runs from now on every hour, unless it is switched off. */
  start(data: RetentionData): void {
    this.#data = data;
    if (data.retention.mode === 'off') return;
    this.#timer = setTimeout(() => {
      this.run();
      this.#timer = setInterval(() => this.run(), HOUR_MS).unref();
    }, FIRST_MS).unref();
  }

  /** Begins a run, unless one goes on. */
  run(): void {
    if (this.#worker || this.#stopping || !this.#data) return;
    const worker = new Worker(this.entry, { workerData: this.#data });
    this.#worker = worker;
    this.#run = { startedAt: new Date(), endedAt: null, elsewhere: false, findings: [], failure: null };
    worker.on('message', (message: FromRetention) => this.#hear(message));
    worker.on('error', (error) => this.#failed(error));
    worker.on('exit', () => void this.#ended());
  }

  /** Lets the thread finish the step that it is at; the next run goes on there. */
  async stop(): Promise<void> {
    this.#stopping = true;
    clearTimeout(this.#timer);
    if (this.#worker) await endWorker(this.#worker, 'stop', STOP_MS);
  }

  #hear(message: FromRetention): void {
    if (message.kind === 'ended') this.#run = { ...this.#run!, elsewhere: message.elsewhere };
    else {
      this.#run = { ...this.#run!, findings: [...this.#run!.findings, message.finding] };
      this.listener.finding(message.finding);
    }
  }

  #failed(error: unknown): void {
    this.#run = { ...this.#run!, failure: (error as Error).message };
    this.listener.failed(error);
  }

  async #ended(): Promise<void> {
    await this.listener.ended().catch((error: unknown) => this.#failed(error));
    this.#run = { ...this.#run!, endedAt: new Date() };
    this.#worker = undefined;
  }
}
