import type { Database } from '#libs/database';
import type { EventCodec, EventStore, Position } from '#libs/event-store';
import { PositionMovedError, readPositions } from '../positions/positions.js';
import type { Projection } from '../projection.port.js';
import { BackOff } from './back-off.js';
import type { Batch, BatchLimits, ReceivedEvents } from './batch.js';
import { Feed } from './feed.js';
import type { Membership } from './group-members.js';
import { LanesTogether } from './lanes-together.js';
import type { LiveGroup } from './live-group.js';
import { type LaneListener, ProjectionLane } from './projection-lane.js';
import { within } from './within.js';

/** How long the end waits for what Postgres is taking, in milliseconds. */
const STOP_MS = 5_000;
/** How long a projection stays alone after it left the group: longer each time, so that a slow one does not hold it up again and again. */
const ALONE_MS = { first: 1_000, most: 60_000 } as const;

/** What a projection tells of its way. */
export interface TrackListener extends LaneListener {
  /** It begins here. */
  began(projection: string, position: Position | null, eventAt: Date | null): void;
  /** Events came from the log; they are not applied yet. */
  received(projection: string, events: ReceivedEvents): void;
}

export interface TrackOptions {
  readonly projection: Projection;
  readonly eventStore: EventStore;
  readonly codec: EventCodec;
  readonly database: Database;
  readonly limits: BatchLimits;
  readonly listener: TrackListener;
  readonly group: LiveGroup;
}

/**
 * The way of one projection, whatever becomes of the others: alone, with a subscription of its own, for as long as it is behind;
 * in the group once it is level; alone again when it keeps the group waiting; and from its position again after it failed.
 */
export class ProjectionTrack {
  private readonly backOff = new BackOff();
  private aloneMs: number = ALONE_MS.first;
  private aloneUntil = -Infinity;
  #entered!: () => void;
  /** Resolves when it has begun for the first time, or could not. */
  readonly entered = new Promise<void>((resolve) => (this.#entered = resolve));

  constructor(private readonly options: TrackOptions) {}

  /** Goes on until the signal says stop; then what Postgres is taking is finished first. Never rejects. */
  async run(signal: AbortSignal): Promise<void> {
    const { projection, listener } = this.options;
    while (!signal.aborted) {
      try {
        await this.goOn(signal);
      } catch (error) {
        // Another version is the live one now, or another runner was faster: no trouble, and hardly anything to wait for.
        if (error instanceof PositionMovedError) this.backOff.reset();
        else if (!signal.aborted) listener.trouble(projection.name, error);
      }
      this.#entered();
      if (!signal.aborted) await this.backOff.pause(signal);
    }
  }

  /** From its position on, until it is to stop or fails: then it rejects. */
  private async goOn(signal: AbortSignal): Promise<void> {
    const { projection, database, listener, group } = this.options;
    const [live] = await readPositions(database, [projection.name]);
    if (!live) throw new PositionMovedError(projection.name);
    await projection.maintain();
    const { version, position, eventAt } = live;
    const failed = new AbortController();
    const ending = AbortSignal.any([signal, failed.signal]);
    const onTrouble = (error: unknown): void => listener.trouble(projection.name, error);
    const feed = new Feed({ ...this.options, onTrouble });
    const lane = new ProjectionLane({
      projection,
      version,
      position,
      database,
      source: feed.source(ending),
      listener: { ...listener, moved: (...to) => this.moved(...to) },
      signal: ending,
      onFailure: (error) => failed.abort(error),
    });
    listener.began(projection.name, position, eventAt);
    const leave = (): void => group.remove(lane);
    ending.addEventListener('abort', leave, { once: true });
    try {
      await within(this.follow(lane, feed, ending), ending, STOP_MS);
    } finally {
      failed.abort(new Error('The projection begins anew.'));
      await within(lane.settled(), ending, STOP_MS);
    }
  }

  private moved(...told: Parameters<LaneListener['moved']>): void {
    this.backOff.reset();
    this.options.listener.moved(...told);
  }

  private async follow(lane: ProjectionLane, feed: Feed, ending: AbortSignal): Promise<void> {
    let membership = this.options.group.admit(lane, false);
    this.#entered();
    while (!ending.aborted) {
      if (membership) {
        await membership.left;
        if (!ending.aborted) this.stayAlone();
      }
      if (!ending.aborted) membership = await this.goAlone(lane, feed, ending);
    }
  }

  private stayAlone(): void {
    const now = performance.now();
    const isLongAgo = now - this.aloneUntil > 2 * ALONE_MS.most;
    this.aloneMs = isLongAgo ? ALONE_MS.first : Math.min(2 * this.aloneMs, ALONE_MS.most);
    this.aloneUntil = now + this.aloneMs;
  }

  /** With a subscription of its own until the group takes it in; or it is to stop. */
  private async goAlone(lane: ProjectionLane, feed: Feed, ending: AbortSignal): Promise<Membership | undefined> {
    const { eventStore, listener, limits, group } = this.options;
    const isTaken = new AbortController();
    const signal = AbortSignal.any([ending, isTaken.signal]);
    let membership: Membership | undefined;
    const ask = async ({ events }: Batch): Promise<void> => {
      // Nobody would let it out of the group again.
      if (ending.aborted || performance.now() < this.aloneUntil) return;
      membership = group.admit(lane, events < limits.events);
      if (membership) isTaken.abort(new Error('The projection is level with the others.'));
    };
    const taker = new LanesTogether([lane], (events) => listener.received(lane.name, events));
    const after = lane.pushed ?? 'start';
    await feed.run(taker, eventStore.subscribeToAll({ after, signal, excludeSystemEvents: true }), signal, ask);
    if (!signal.aborted) await this.backOff.pause(signal);
    return membership;
  }
}
