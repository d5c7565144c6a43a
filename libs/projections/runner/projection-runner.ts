import { AdvisoryLock, type Database, holdLock } from '#libs/database';
import type { EventCodec, EventStore, OpenedEvent, Position, RecordedEvent } from '#libs/event-store';
import { createPositions, PositionMovedError, readPositions } from '../positions/positions.js';
import type { Projection } from '../projection.port.js';
import { BackOff } from './back-off.js';
import { type BatchLimits, BATCH_LIMITS, fewAtATime, type OpenEvents, type ReceivedBatch } from './batch.js';
import { BatchCollector } from './batch-collector.js';
import { type LaneListener, ProjectionLane } from './projection-lane.js';

/** How long a stop waits for what Postgres is taking, in milliseconds. */
const STOP_MS = 10_000;

/** What a runner tells of itself. */
export interface RunnerListener extends LaneListener {
  /** This runner is the active one, and begins here. */
  began(projection: string, position: Position | null, eventAt: Date | null): void;
  /** Events came from the log; they are not applied yet. */
  received(batch: ReceivedBatch): void;
  ended(): void;
}

export interface RunnerOptions {
  readonly eventStore: EventStore;
  readonly codec: EventCodec;
  readonly database: Database;
  /** For the connection that holds the lock. */
  readonly databaseUrl: string;
  readonly projections: readonly Projection[];
  readonly listener: RunnerListener;
  readonly limits?: BatchLimits;
}

/**
 * Hands the log to the projections of the live group, through one subscription. One runner is active at a time, whatever the
 * number of processes; it outlives either store being away, and goes on exactly where it was.
 */
export class ProjectionRunner {
  constructor(private readonly options: RunnerOptions) {}

  /** Runs until the signal says stop; then what Postgres is taking is finished first. Never rejects. */
  async run(signal: AbortSignal): Promise<void> {
    const { databaseUrl, listener, projections } = this.options;
    const backOff = new BackOff();
    while (!signal.aborted) {
      try {
        const lock = await holdLock(databaseUrl, AdvisoryLock.projectionRunner, signal);
        if (!lock) return;
        try {
          await this.lead(AbortSignal.any([signal, lock.lost]));
          backOff.reset();
        } finally {
          listener.ended();
          await lock.release();
        }
      } catch (error) {
        for (const { name } of projections) if (!signal.aborted) listener.trouble(name, error);
      }
      if (!signal.aborted) await backOff.pause(signal);
    }
  }

  private async lead(signal: AbortSignal): Promise<void> {
    const { projections, database, listener } = this.options;
    const names = projections.map(({ name }) => name);
    await createPositions(database, names);
    const positions = new Map((await readPositions(database, names)).map((one) => [one.projection, one]));
    for (const projection of projections) await projection.maintain();
    const abandon = new AbortController();
    const open: OpenEvents = (events) => this.open(events, abandon.signal);
    const lanes = projections.map((projection) => {
      const { position, eventAt } = positions.get(projection.name)!;
      listener.began(projection.name, position, eventAt);
      return new ProjectionLane(projection, database, position, open, listener, abandon.signal);
    });
    try {
      await this.feed(lanes, earliest([...positions.values()].map(({ position }) => position)), signal);
      const giveUp = setTimeout(() => abandon.abort(new PositionMovedError(names.join())), STOP_MS);
      await Promise.all(lanes.map((lane) => lane.settled())).finally(() => clearTimeout(giveUp));
    } finally {
      abandon.abort(new Error('The runner has ended.'));
    }
  }

  private async feed(lanes: readonly ProjectionLane[], after: Position | 'start', signal: AbortSignal): Promise<void> {
    const { eventStore, limits = BATCH_LIMITS, listener } = this.options;
    const messages = eventStore.subscribeToAll({ after, signal, excludeSystemEvents: true })[Symbol.asyncIterator]();
    const collector = new BatchCollector(messages, limits);
    try {
      while (!signal.aborted) {
        const received = await collector.next();
        if (!received || signal.aborted) return;
        listener.received(received);
        await this.push(received, lanes, signal);
      }
    } finally {
      await messages.return?.();
    }
  }

  /** Opens the boxes once for all projections, a few events at a time. */
  private async push(received: ReceivedBatch, lanes: readonly ProjectionLane[], signal: AbortSignal): Promise<void> {
    const preparations = lanes.map((lane) => lane.begin());
    for (const few of fewAtATime(received.events)) {
      const opened = await this.open(few, signal);
      if (!opened) return;
      for (const preparation of preparations) await preparation.add(opened);
    }
    await Promise.all(lanes.map((lane, i) => lane.push(received, preparations[i]!)));
  }

  private async open(
    events: readonly RecordedEvent[],
    signal: AbortSignal,
  ): Promise<readonly OpenedEvent[] | undefined> {
    const { codec, listener, projections } = this.options;
    const backOff = new BackOff();
    while (!signal.aborted) {
      try {
        return await codec.open(events);
      } catch (error) {
        for (const { name } of projections) listener.trouble(name, error);
        await backOff.pause(signal);
      }
    }
    return undefined;
  }
}

function earliest(positions: readonly (Position | null)[]): Position | 'start' {
  let least: Position | 'start' = 'start';
  for (const position of positions) {
    if (position === null) return 'start';
    if (least === 'start' || position < least) least = position;
  }
  return least;
}
