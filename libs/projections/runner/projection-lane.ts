import type { Database } from '#libs/database';
import type { Position, RecordedEvent } from '#libs/event-store';
import { keepDigests } from '../attestation/kept-digests.js';
import { park } from '../parked/parked-events.js';
import {
  addCounts,
  type ModelVersion,
  PositionMovedError,
  readVersionPosition,
  takeStep,
} from '../positions/positions.js';
import type { PreparedBatch, Projection } from '../projection.port.js';
import { BackOff } from './back-off.js';
import { type Batch, type BatchSource, emptyBatch, joined } from './batch.js';
import { describeFailure, isOfTheEvents } from './failure.js';
import { LanePreparation, type Prepared } from './lane-preparation.js';

/** How long Postgres may take for a batch, in milliseconds, before it is tried again in halves, on another connection. */
const COMMIT_MS = 60_000;

/** What a lane tells of its way. */
export interface LaneListener {
  /** A position was committed, with the effect of so many events. */
  moved(projection: string, position: Position, eventAt: Date | null, events: number): void;
  /** So many more events are parked. */
  parked(projection: string, count: number): void;
  /** Something is in the way, and is tried again. */
  trouble(projection: string, error: unknown): void;
}

/** A batch, for one projection, to which nothing is added any more. */
export interface BatchInHand {
  /** The batch that ends here, of those events that are new to the projection. */
  batch(to: Position): Batch;
  done(): Prepared;
}

export interface LaneOptions {
  readonly projection: Projection;
  /** The version of its read model that is written. */
  readonly version: number;
  /** Where that is. */
  readonly position: Position | null;
  readonly database: Database;
  readonly source: BatchSource;
  readonly listener: LaneListener;
  /** How long Postgres may take for a batch, in milliseconds; a minute, unless it is given. */
  readonly commitMs?: number;
  /** Ends all attempts but the one that is under way, which is finished. */
  readonly signal: AbortSignal;
  /** Called as soon as the lane can go no further, which {@link ProjectionLane.settled} tells too. */
  readonly onFailure: (error: unknown) => void;
}

/**
 * One projection's way through the log. While Postgres takes one batch the next one is prepared; each is committed with the
 * position it leads to, in one transaction.
 */
export class ProjectionLane {
  private writing: Promise<void> = Promise.resolve();
  private failure: unknown;
  /** Everything up to here has had its effect. */
  private position: Position | null;
  private pushedTo: Position | null;
  /** Ends the wait of a push. */
  private giveUp: () => void = () => undefined;

  constructor(private readonly options: LaneOptions) {
    this.position = options.position;
    this.pushedTo = options.position;
    options.signal.addEventListener('abort', () => this.giveUp(), { once: true });
  }

  /** Whose lane it is. */
  get name(): string {
    return this.options.projection.name;
  }

  /** Everything up to here has had its effect, or is being written. */
  get pushed(): Position | null {
    return this.pushedTo;
  }

  /** Begins to prepare the batch after the one that was pushed last. */
  begin(): LanePreparation {
    return this.beginAfter(this.pushedTo);
  }

  private beginAfter(after: Position | null): LanePreparation {
    const { projection, listener, signal } = this.options;
    const onTrouble = (error: unknown): void => listener.trouble(projection.name, error);
    return new LanePreparation({ preparation: projection.begin(), after, onTrouble, signal });
  }

  /**
   * Takes a batch that was prepared; resolves when Postgres begins to take it, so that the next one may come. Rejects with a
   * {@link PositionMovedError} if this runner is not the only one any more.
   */
  async push(to: Position, preparation: BatchInHand): Promise<void> {
    if (this.pushedTo !== null && to <= this.pushedTo) return;
    const batch = preparation.batch(to);
    const prepared = batch.events === 0 ? { batch: NOTHING } : preparation.done();
    await new Promise<void>((resolve, reject) => {
      this.giveUp = resolve;
      this.settled().then(resolve, reject);
    });
    if (this.options.signal.aborted) return;
    this.pushedTo = to;
    this.writing = this.write(batch, prepared).catch((error: unknown) => this.fail(error));
  }

  /** Takes an error for its end: what was not written yet will not be. */
  fail(error: unknown): void {
    if (this.failure !== undefined) return;
    this.failure = error;
    this.options.onFailure(error);
  }

  /** Resolves when everything that was taken is committed; rejects if it could not be. */
  async settled(): Promise<void> {
    await this.writing;
    if (this.failure !== undefined) throw this.failure;
  }

  /** Commits the batch; where the events themselves are the reason that it cannot be, they are read again and tried apart. */
  private async write(batch: Batch, prepared: Prepared): Promise<void> {
    if (this.options.signal.aborted) return;
    const { position } = this;
    const failure = await this.failureOf(batch, prepared);
    if (failure === undefined) return;
    const events = await this.options.source.read(batch);
    if (!events) return;
    const fresh = position === null ? events : events.filter((event) => event.position > position);
    await this.apart(fresh, batch.to, failure);
  }

  /** Commits events that cannot be together: in halves, down to the one to be parked. */
  private async apart(events: readonly RecordedEvent[], to: Position, failure: unknown): Promise<void> {
    if (events.length <= 1) return this.commitParked(events[0], to, failure);
    const middle = events.length >> 1;
    await this.part(events.slice(0, middle), events[middle - 1]!.position);
    await this.part(events.slice(middle), to);
  }

  private async part(events: readonly RecordedEvent[], to: Position): Promise<void> {
    if (this.options.signal.aborted) return;
    const preparation = this.beginAfter(this.position);
    const opened = await this.options.source.open(events);
    if (!opened) return;
    await preparation.add(opened);
    if (this.options.signal.aborted) return;
    const failure = await this.failureOf(joined(emptyBatch(to), { events, to }), preparation.done());
    if (failure !== undefined) await this.apart(events, to, failure);
  }

  /** Why the events keep the batch from being committed; undefined once it is. */
  private async failureOf(batch: Batch, prepared: Prepared): Promise<unknown> {
    return 'failure' in prepared ? prepared.failure : this.tryCommit(batch, prepared.batch);
  }

  private async commitParked(event: RecordedEvent | undefined, to: Position, failure: unknown): Promise<void> {
    const events = event ? [event] : [];
    const refused = events.map((one) => ({ event: one, ...describeFailure(failure) }));
    const failed = await this.tryCommit(joined(emptyBatch(to), { events, to }), { ...NOTHING, refused });
    if (failed !== undefined) throw failed;
  }

  /**
   * Commits, however long the database is away; gives the error if the events themselves are the reason that it cannot, or there
   * are too many of them for the time. A single event has as many attempts as it takes.
   */
  private async tryCommit(batch: Batch, prepared: PreparedBatch): Promise<unknown> {
    const backOff = new BackOff();
    const { commitMs = COMMIT_MS } = this.options;
    for (;;) {
      let failure: unknown;
      const started = performance.now();
      try {
        await this.commit(batch, prepared);
        return undefined;
      } catch (error) {
        if (isOfTheEvents(error)) return error;
        if (error instanceof PositionMovedError) throw error;
        this.options.listener.trouble(this.options.projection.name, error);
        failure = error;
      }
      const wasTooLong = performance.now() - started >= commitMs;
      await backOff.pause(this.options.signal);
      if (this.options.signal.aborted) throw this.options.signal.reason;
      if (await this.isCommitted(batch.to)) return this.moved(batch, prepared, prepared.refused.length);
      if (wasTooLong && batch.events > 1) return failure;
    }
  }

  private async commit(batch: Batch, prepared: PreparedBatch): Promise<void> {
    const { model } = this;
    const { to, events, eventAt } = batch;
    let parked = 0;
    await this.options.database.transaction(async (client) => {
      await takeStep(client, { ...model, from: this.position, to, events, eventAt });
      for (const refused of prepared.refused) if (await park(client, model, refused)) parked++;
      const counted = events === 0 ? {} : await prepared.write(client);
      await addCounts(client, model, prepared.counts);
      await addCounts(client, model, counted);
      if (events > 0) await keepDigests(client, model, prepared.written?.());
    }, this.options.commitMs ?? COMMIT_MS);
    this.moved(batch, prepared, parked);
  }

  private moved({ to, events, eventAt }: Batch, prepared: PreparedBatch, parked: number): undefined {
    const { listener, projection } = this.options;
    this.position = to;
    prepared.committed();
    listener.moved(projection.name, to, eventAt, events);
    if (parked > 0) listener.parked(projection.name, parked);
  }

  private get model(): ModelVersion {
    return { projection: this.options.projection.name, version: this.options.version };
  }

  /** Whether a commit whose answer was lost had succeeded. */
  private async isCommitted(to: Position): Promise<boolean> {
    try {
      const there = await readVersionPosition(this.options.database, this.model);
      return there?.position === to;
    } catch {
      return false;
    }
  }
}

const NOTHING: PreparedBatch = { refused: [], counts: {}, write: async () => ({}), committed: () => undefined };
