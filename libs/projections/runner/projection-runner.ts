import { AdvisoryLock, type Database, holdLock } from '#libs/database';
import type { EventCodec, EventStore, Position } from '#libs/event-store';
import { createPositions, PositionMovedError, readPositions } from '../positions/positions.js';
import type { Projection } from '../projection.port.js';
import { BackOff } from './back-off.js';
import {
  type Batch,
  type BatchLimits,
  BATCH_LIMITS,
  type BatchSource,
  emptyBatch,
  joined,
  type ReceivedEvents,
} from './batch.js';
import { LogSource } from './log-source.js';
import { BatchCollector } from './batch-collector.js';
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
    const source = this.source(abandon.signal);
    const lanes = projections.map((projection) => {
      const { position, eventAt } = positions.get(projection.name)!;
      listener.began(projection.name, position, eventAt);
      return new ProjectionLane(projection, database, position, source, listener, abandon.signal);
    });
    try {
      await this.feed(lanes, earliest([...positions.values()].map(({ position }) => position)), signal);
      const giveUp = setTimeout(() => abandon.abort(new PositionMovedError(names.join())), STOP_MS);
      await Promise.all(lanes.map((lane) => lane.settled())).finally(() => clearTimeout(giveUp));
    } finally {
      abandon.abort(new Error('The runner has ended.'));
    }
  }

  private source(signal: AbortSignal): BatchSource {
    const { eventStore, codec, projections, listener } = this.options;
    const onTrouble = (error: unknown): void => projections.forEach(({ name }) => listener.trouble(name, error));
    return new LogSource({ eventStore, codec, onTrouble, signal });
  }

  private async feed(lanes: readonly ProjectionLane[], after: Position | 'start', signal: AbortSignal): Promise<void> {
    const { eventStore, limits = BATCH_LIMITS } = this.options;
    const messages = eventStore.subscribeToAll({ after, signal, excludeSystemEvents: true })[Symbol.asyncIterator]();
    const collector = new BatchCollector(messages, limits);
    const source = this.source(signal);
    try {
      while (!signal.aborted) if (!(await this.feedBatch(lanes, collector, source))) return;
    } finally {
      await messages.return?.();
    }
  }

  /** Hands the lanes one batch, whose boxes are opened once for all of them; false where the runner is to stop before its end. */
  private async feedBatch(
    lanes: readonly ProjectionLane[],
    collector: BatchCollector,
    source: BatchSource,
  ): Promise<boolean> {
    const preparations = lanes.map((lane) => lane.begin());
    let batch: Batch | undefined;
    for (let isLast = false; !isLast;) {
      const received = await collector.next();
      if (!received) return false;
      this.options.listener.received(received);
      const opened = await source.open(received.events);
      if (!opened) return false;
      for (const preparation of preparations) await preparation.add(opened);
      batch = joined(batch ?? emptyBatch(received.to), received);
      isLast = received.isLast;
    }
    await Promise.all(lanes.map((lane, i) => lane.push(batch!, preparations[i]!)));
    return true;
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
