import { AdvisoryLock, type Database, holdLock } from '#libs/database';
import type { EventCodec, EventStore, Position } from '#libs/event-store';
import { createPositions, PositionMovedError, readPositions } from '../positions/positions.js';
import type { Projection } from '../projection.port.js';
import { BackOff } from './back-off.js';
import { type BatchLimits, BATCH_LIMITS, type ReceivedEvents } from './batch.js';
import { earliest, Feed } from './feed.js';
import { type LaneListener, ProjectionLane } from './projection-lane.js';

/** How long a stop waits for what Postgres is taking, in milliseconds. */
const STOP_MS = 10_000;

/** What a runner tells of itself. */
export interface RunnerListener extends LaneListener {
  /** This runner is the active one, and begins here. */
  began(projection: string, position: Position | null, eventAt: Date | null): void;
  /** Events came from the log; they are not applied yet. */
  received(events: ReceivedEvents): void;
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
        // Another version is the live one now, or another runner was faster: no trouble, and hardly anything to wait for.
        if (error instanceof PositionMovedError) backOff.reset();
        else for (const { name } of projections) if (!signal.aborted) listener.trouble(name, error);
      }
      if (!signal.aborted) await backOff.pause(signal);
    }
  }

  private async lead(signal: AbortSignal): Promise<void> {
    const { eventStore, projections, database, listener, limits = BATCH_LIMITS } = this.options;
    const names = projections.map(({ name }) => name);
    await createPositions(database, names);
    const positions = new Map((await readPositions(database, names)).map((one) => [one.projection, one]));
    for (const projection of projections) await projection.maintain();
    const abandon = new AbortController();
    const failed = new AbortController();
    const feed = new Feed({
      ...this.options,
      limits,
      onReceived: (events) => listener.received(events),
      onTrouble: (error) => names.forEach((name) => listener.trouble(name, error)),
    });
    const source = feed.source(abandon.signal);
    const lanes = projections.map((projection) => {
      const { version, position, eventAt } = positions.get(projection.name)!;
      listener.began(projection.name, position, eventAt);
      const onFailure = (error: unknown): void => failed.abort(error);
      return new ProjectionLane({
        projection,
        version,
        position,
        database,
        source,
        listener,
        signal: abandon.signal,
        onFailure,
      });
    });
    try {
      const after = earliest([...positions.values()].map(({ position }) => position));
      const ending = AbortSignal.any([signal, failed.signal]);
      await feed.run(lanes, eventStore.subscribeToAll({ after, signal: ending, excludeSystemEvents: true }), ending);
      const giveUp = setTimeout(() => abandon.abort(new PositionMovedError(names.join())), STOP_MS);
      await Promise.all(lanes.map((lane) => lane.settled())).finally(() => clearTimeout(giveUp));
    } finally {
      abandon.abort(new Error('The runner has ended.'));
    }
  }
}
