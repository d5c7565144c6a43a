import type { Position, RecordedEvent } from '#libs/event-store';
import { type Batch, emptyBatch, joined } from '../runner/batch.js';
import type { Taker } from '../runner/feed.js';
import type { Prepared } from '../runner/lane-preparation.js';
import type { BatchInHand, ProjectionLane } from '../runner/projection-lane.js';
import type { StageTimes } from '../runner/stage-times.js';
import { unlessAborted } from '../runner/unless-aborted.js';
import type { PartedProjection } from './parted-projection.port.js';
import type { PreparedJob, PreparingThreads } from './preparing-threads.js';

/** So many events of a thread are worth a message. */
const EVENTS_A_JOB = 500;
/** So many jobs wait for a thread, or are in its hands: one more than it needs never to wait. */
const JOBS_MAX = 3;

/** A lane, and what puts its batches together. */
export interface PartedLane {
  readonly lane: ProjectionLane;
  readonly projection: PartedProjection;
}

export interface LanesInThreadsOptions {
  readonly lanes: readonly PartedLane[];
  readonly threads: PreparingThreads;
  readonly times: StageTimes;
  /** Ends every wait. */
  readonly signal: AbortSignal;
  /** Called where the batches that are on their way cannot be written. */
  readonly onFailure: (error: unknown) => void;
}

/**
 * Lanes whose batches are prepared by other threads while this one reads the log and writes rows. Events that stand alone go to
 * the threads in turn, those of one stream to the same thread, in order. While one batch is put together, the next is read.
 */
export class LanesInThreads implements Taker<RecordedEvent> {
  private readonly after: readonly (Position | null)[];
  private readonly pending: RecordedEvent[][];
  private readonly inHand: number[];
  private jobs: Promise<PreparedJob>[] = [];
  private batches: Batch[];
  private turn = 0;
  private handing: Promise<void> = Promise.resolve();
  private wake: () => void = () => undefined;

  constructor(private readonly options: LanesInThreadsOptions) {
    const { lanes, threads, signal } = options;
    signal.addEventListener('abort', () => this.wake(), { once: true });
    this.after = lanes.map(({ lane }) => lane.pushed);
    this.pending = Array.from({ length: threads.count }, () => []);
    this.inHand = this.pending.map(() => 0);
    this.batches = this.newBatches();
  }

  /** Resolves when there is room for more. */
  async add(events: readonly RecordedEvent[]): Promise<void> {
    for (const event of events) this.take(event);
    this.batches = this.batches.map((batch, i) => {
      const after = this.after[i]!;
      const fresh = after === null ? events : events.filter(({ position }) => position > after);
      return fresh.length === 0 ? batch : joined(batch, { events: fresh, to: fresh.at(-1)!.position });
    });
    const { signal } = this.options;
    while (!signal.aborted && Math.max(...this.inHand) >= JOBS_MAX)
      await new Promise<void>((resolve) => (this.wake = resolve));
  }

  /** Resolves when the batch before this one is with Postgres. */
  async push(to: Position): Promise<void> {
    this.pending.forEach((_, thread) => this.send(thread));
    this.turn = (this.turn + 1) % this.pending.length;
    const [jobs, batches] = [this.jobs, this.batches];
    this.jobs = [];
    this.batches = this.newBatches();
    await this.handing;
    this.handing = this.handOn(to, jobs, batches).catch((error: unknown) => this.options.onFailure(error));
  }

  /** Resolves when everything is with Postgres, or will not be. */
  async settled(): Promise<void> {
    await this.handing;
  }

  private newBatches(): Batch[] {
    return this.options.lanes.map(() => emptyBatch(0n));
  }

  private take(event: RecordedEvent): void {
    const isAlone = this.options.lanes.every(({ projection }) => projection.standsAlone(event));
    const thread = isAlone ? this.turn : hashOf(event.stream) % this.pending.length;
    const events = this.pending[thread]!;
    events.push(event);
    if (events.length < EVENTS_A_JOB) return;
    this.send(thread);
    if (thread === this.turn) this.turn = (this.turn + 1) % this.pending.length;
  }

  private send(thread: number): void {
    const events = this.pending[thread]!;
    if (events.length === 0) return;
    this.pending[thread] = [];
    this.inHand[thread]!++;
    const job = this.options.threads.prepare(thread, events, this.after);
    const isDone = (): void => {
      this.inHand[thread]!--;
      this.wake();
    };
    job.then(isDone, isDone);
    this.jobs.push(job);
  }

  private async handOn(to: Position, jobs: readonly Promise<PreparedJob>[], batches: readonly Batch[]): Promise<void> {
    const done = await unlessAborted(Promise.all(jobs), this.options.signal);
    if (!done) return;
    for (const { times } of done) {
      this.options.times.add('opening', times.opening);
      this.options.times.add('preparing', times.preparing);
    }
    const pushed = this.options.lanes.map(({ lane, projection }, i) => {
      const parts = done.map((job) => job.parts[i]!);
      const batch: BatchInHand = {
        batch: () => ({ ...batches[i]!, to }),
        done: (): Prepared => {
          const failed = parts.find((part) => 'failure' in part);
          if (failed) return failed;
          return { batch: projection.join(parts.map((part) => ('data' in part ? part.data : undefined))) };
        },
      };
      return lane.push(to, batch);
    });
    await Promise.all(pushed);
  }
}

/** FNV-1a of the name of a stream, 32 bits. */
function hashOf(stream: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < stream.length; i++) hash = Math.imul(hash ^ stream.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}
