import type { Database } from '#libs/database';
import type { EventCodec, EventStore, Position } from '#libs/event-store';
import { LanesInThreads } from '../preparing/lanes-in-threads.js';
import { PartedProjection } from '../preparing/parted-projection.port.js';
import type { PreparingThreads } from '../preparing/preparing-threads.js';
import type { Batch, BatchLimits } from '../runner/batch.js';
import { earliest, Feed } from '../runner/feed.js';
import { LanesTogether } from '../runner/lanes-together.js';
import { ProjectionLane } from '../runner/projection-lane.js';
import type { StageTimes } from '../runner/stage-times.js';
import type { Building } from './building.js';
import { passOf } from './log-pass.js';
import type { RebuildListener } from './rebuild-listener.js';

/** Larger than those of the live group: nobody waits for a single event, and no key is known yet. */
const LIMITS: BatchLimits = { events: 4_000, bytes: 8 * 1024 * 1024, milliseconds: 0, together: 500 };

export interface RebuildPassOptions {
  readonly eventStore: EventStore;
  readonly codec: EventCodec;
  readonly database: Database;
  readonly listener: RebuildListener;
  readonly limits?: BatchLimits;
  readonly threads?: PreparingThreads;
  readonly times: StageTimes;
}

/** One way through the log, for versions that are being built: from where the last of them is, to the end at the time. */
export class RebuildPass {
  private readonly failed = new AbortController();
  private readonly ending: AbortSignal;
  private readonly feed: Feed;

  constructor(
    private readonly buildings: readonly Building[],
    private readonly options: RebuildPassOptions,
    private readonly signal: AbortSignal,
  ) {
    const { limits = LIMITS } = options;
    this.ending = AbortSignal.any([signal, this.failed.signal]);
    // A version that is dropped meanwhile, or a stop, is met at the next batch: it comes soon, however slow the pace.
    const events = Math.min(limits.events, ...buildings.map(({ pace }) => pace.eventsAtOnce));
    this.feed = new Feed({ ...options, limits: { ...limits, events }, onTrouble: (error) => this.trouble(error) });
  }

  /** Reads the log once for all of them. Rejects where one of them cannot go on. */
  async run(): Promise<void> {
    const { buildings, signal, ending, feed } = this;
    const { eventStore } = this.options;
    for (const building of buildings) await building.filler().maintain();
    const lanes = buildings.map((building) => this.laneOf(building));
    const pause = async ({ events }: Batch): Promise<void> => {
      await Promise.all(buildings.map(({ pace }) => pace.took(events, signal)));
    };
    const from = earliest(buildings.map(({ position }) => position));
    const messages = passOf(eventStore, from);
    const inThreads = await this.inThreads(lanes, from);
    try {
      if (inThreads) await feed.runClosed(inThreads, messages, ending, pause);
      else await feed.run(new LanesTogether(lanes), messages, ending, pause);
    } finally {
      await inThreads?.settled();
      await Promise.all(lanes.map((lane) => lane.settled()));
    }
    this.failed.signal.throwIfAborted();
  }

  /** Moves all of them on to a position up to which there is nothing of ours. */
  async moveTo(position: Position): Promise<void> {
    for (const building of this.buildings) {
      const lane = this.laneOf(building);
      await lane.push(position, lane.begin());
      await lane.settled();
    }
  }

  private laneOf(building: Building): ProjectionLane {
    const { signal, options, feed } = this;
    const { version, position } = building;
    return new ProjectionLane({
      projection: building.filler(),
      version,
      position,
      database: options.database,
      source: feed.source(signal),
      listener: {
        moved: (_, to) => void (building.position = to),
        parked: () => undefined,
        trouble: (projection, error) => options.listener.trouble(projection, error),
      },
      signal,
      onFailure: (error) => this.failed.abort(error),
    });
  }

  /** The lanes with their threads, if there are threads, so much of the log is worth them, and all projections can make use of them. */
  private async inThreads(
    lanes: readonly ProjectionLane[],
    from: Position | 'start',
  ): Promise<LanesInThreads | undefined> {
    const { buildings, ending: signal } = this;
    const { eventStore, threads, times } = this.options;
    const parted = lanes.flatMap((lane, i) => {
      const projection = buildings[i]!.filler();
      return projection instanceof PartedProjection ? [{ lane, projection }] : [];
    });
    if (!threads || parted.length < lanes.length) return undefined;
    const head = (await eventStore.headPosition()) ?? 0n;
    if (!threads.areWorth(head - (from === 'start' ? 0n : from))) return undefined;
    threads.begin(buildings.map(({ projection, schema, isIndexed }) => ({ projection, schema, isIndexed })));
    const onFailure = (error: unknown): void => this.failed.abort(error);
    return new LanesInThreads({ lanes: parted, threads, times, signal, onFailure });
  }

  private trouble(error: unknown): void {
    for (const { projection } of this.buildings) this.options.listener.trouble(projection, error);
  }
}
