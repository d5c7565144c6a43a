import type { Database } from '#libs/database';
import type { Position, RecordedEvent } from '#libs/event-store';
import { park } from '../parked/parked-events.js';
import { addCounts, PositionMovedError, readPositions, takeStep } from '../positions/positions.js';
import type { PreparedBatch, Projection } from '../projection.port.js';
import { BackOff } from './back-off.js';
import { fewAtATime, type OpenEvents, type ReceivedBatch } from './batch.js';
import { describeFailure, isOfTheEvents } from './failure.js';
import { LanePreparation } from './lane-preparation.js';

/** What a lane tells of its way. */
export interface LaneListener {
  /** A position was committed. */
  moved(projection: string, position: Position, eventAt: Date | null): void;
  parked(projection: string, count: number): void;
  /** Something is in the way, and is tried again. */
  trouble(projection: string, error: unknown): void;
}

/**
 * One projection's way through the log. While Postgres takes one batch the next one is prepared; each is committed with the
 * position it leads to, in one transaction.
 */
export class ProjectionLane {
  private writing: Promise<void> = Promise.resolve();
  private failure: unknown;

  constructor(
    private readonly projection: Projection,
    private readonly database: Database,
    private position: Position | null,
    private readonly open: OpenEvents,
    private readonly listener: LaneListener,
    private readonly signal: AbortSignal,
  ) {}

  /** Begins to prepare a batch. */
  begin(): LanePreparation {
    const { projection, position: after, signal } = this;
    const onTrouble = (error: unknown): void => this.listener.trouble(projection.name, error);
    return new LanePreparation({ projection, after, onTrouble, signal });
  }

  /**
   * Takes a batch that was prepared; resolves when Postgres begins to take it, so that the next one may come. Rejects with a
   * {@link PositionMovedError} if this runner is not the only one any more.
   */
  async push({ events, to }: ReceivedBatch, preparation: LanePreparation): Promise<void> {
    const { position } = this;
    if (position !== null && to <= position) return;
    const fresh = position === null ? events : events.filter((event) => event.position > position);
    const prepared = fresh.length === 0 ? NOTHING : preparation.done();
    await this.settled();
    if (this.signal.aborted) return;
    this.writing = this.write({ events: fresh, to }, prepared).catch((error: unknown) => {
      this.failure = error;
    });
  }

  /** Resolves when everything that was taken is committed; rejects if it could not be. */
  async settled(): Promise<void> {
    await this.writing;
    if (this.failure !== undefined) throw this.failure;
  }

  /** Undefined where the events themselves cannot be prepared, all together. */
  private async prepare(events: readonly RecordedEvent[]): Promise<PreparedBatch | undefined> {
    const preparation = this.begin();
    for (const few of fewAtATime(events)) {
      const opened = await this.open(few);
      if (opened) await preparation.add(opened);
    }
    return preparation.done();
  }

  /** Commits the batch; where the events themselves are the reason that it cannot be, in halves, down to the one to be parked. */
  private async write(batch: ReceivedBatch, prepared: PreparedBatch | undefined): Promise<void> {
    if (this.signal.aborted) return;
    const failure = prepared ? await this.tryCommit(batch, prepared) : undefined;
    if (prepared && failure === undefined) return;
    const { events, to } = batch;
    if (events.length === 1) return this.commitParked(events[0]!, to, failure);
    const middle = events.length >> 1;
    const first = { events: events.slice(0, middle), to: events[middle - 1]!.position };
    const second = { events: events.slice(middle), to };
    for (const part of [first, second]) await this.write(part, await this.prepare(part.events));
  }

  private async commitParked(event: RecordedEvent, to: Position, failure: unknown): Promise<void> {
    const error = failure ?? (await this.failureOf(event));
    const { code, reason } = describeFailure(error);
    const refused = [{ event, code, reason }];
    const failed = await this.tryCommit({ events: [event], to }, { ...NOTHING, refused });
    if (failed !== undefined) throw failed;
  }

  /** Commits, however long the database is away; gives the error if the events themselves are the reason that it cannot. */
  private async tryCommit(batch: ReceivedBatch, prepared: PreparedBatch): Promise<unknown> {
    const backOff = new BackOff();
    for (;;) {
      try {
        await this.commit(batch, prepared);
        return undefined;
      } catch (error) {
        if (isOfTheEvents(error)) return error;
        if (error instanceof PositionMovedError) throw error;
        this.listener.trouble(this.projection.name, error);
      }
      await backOff.pause(this.signal);
      if (this.signal.aborted) throw this.signal.reason;
      if (await this.isCommitted(batch.to)) return this.moved(batch, prepared);
    }
  }

  private async commit(batch: ReceivedBatch, prepared: PreparedBatch): Promise<void> {
    const projection = this.projection.name;
    const { to, events } = batch;
    await this.database.transaction(async (client) => {
      const eventAt = events.at(-1)?.created ?? null;
      await takeStep(client, { projection, from: this.position, to, events: events.length, eventAt });
      for (const refused of prepared.refused) await park(client, projection, refused);
      const counted = events.length === 0 ? {} : await prepared.write(client);
      await addCounts(client, projection, prepared.counts);
      await addCounts(client, projection, counted);
    });
    this.moved(batch, prepared);
  }

  private moved({ to, events }: ReceivedBatch, prepared: PreparedBatch): undefined {
    this.position = to;
    prepared.committed();
    this.listener.moved(this.projection.name, to, events.at(-1)?.created ?? null);
    if (prepared.refused.length > 0) this.listener.parked(this.projection.name, prepared.refused.length);
  }

  /** Why one event cannot be prepared. */
  private async failureOf(event: RecordedEvent): Promise<unknown> {
    try {
      const opened = await this.open([event]);
      if (opened) await this.projection.begin().add(opened);
      return new RangeError('could not be prepared before');
    } catch (error) {
      return error;
    }
  }

  /** Whether a commit whose answer was lost had succeeded. */
  private async isCommitted(to: Position): Promise<boolean> {
    try {
      const [there] = await readPositions(this.database, [this.projection.name]);
      return there?.position === to;
    } catch {
      return false;
    }
  }
}

const NOTHING: PreparedBatch = { refused: [], counts: {}, write: async () => ({}), committed: () => undefined };
