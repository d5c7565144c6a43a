import { AdvisoryLock, type Database, holdLock } from '#libs/database';
import type { EventCodec, EventStore, Position } from '#libs/event-store';
import { createPositions, type ProjectionPosition, readPositions } from '../positions/positions.js';
import type { Projection } from '../projection.port.js';
import { BackOff } from './back-off.js';
import { type BatchLimits, BATCH_LIMITS } from './batch.js';
import { Feed } from './feed.js';
import { LiveGroup } from './live-group.js';
import { ProjectionTrack, type TrackListener } from './projection-track.js';
import { whileHeld } from './while-held.js';
import { within } from './within.js';

/** How long a stop waits for the subscription of the group, in milliseconds. */
const STOP_MS = 5_000;
/** How long projections may take to begin before the others begin without them, in milliseconds. */
const BEGIN_MS = 500;
/** What is no further apart begins together, in bytes of the log. */
const NEAR = 4n * 1024n * 1024n;

/** What a runner tells of itself. */
export interface RunnerListener extends TrackListener {
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
 * Hands the log to the projections of the live group, through one subscription; those that are behind, or stuck, go alone until
 * they are level. One runner is active at a time, whatever the number of processes; it outlives either store being away, and
 * goes on exactly where it was.
 */
export class ProjectionRunner {
  constructor(private readonly options: RunnerOptions) {}

  /** Runs until the signal says stop; then what Postgres is taking is finished first. Never rejects. */
  async run(signal: AbortSignal): Promise<void> {
    const { database, databaseUrl, listener } = this.options;
    const { applicationName } = database;
    const wanted = { url: databaseUrl, key: AdvisoryLock.projectionRunner, applicationName };
    const backOff = new BackOff();
    while (!signal.aborted) {
      try {
        const lock = await holdLock(wanted, signal);
        if (!lock) return;
        await whileHeld(lock, database, signal, (held) => this.lead(held).finally(() => listener.ended()));
        backOff.reset();
      } catch (error) {
        if (!signal.aborted) this.tellTrouble(error);
      }
      if (!signal.aborted) await backOff.pause(signal);
    }
  }

  /** Runs all projections until the signal says stop. */
  private async lead(signal: AbortSignal): Promise<void> {
    const { database, projections, listener, limits = BATCH_LIMITS } = this.options;
    const names = projections.map(({ name }) => name);
    await createPositions(database, names);
    const at = together(await readPositions(database, names));
    const onTrouble = (error: unknown): void => this.tellTrouble(error);
    const feed = new Feed({ ...this.options, limits, onTrouble });
    const onReceived = listener.received.bind(listener);
    const group = new LiveGroup({ ...this.options, feed, at, onReceived, onTrouble });
    const tracks = projections.map((projection) => new ProjectionTrack({ ...this.options, projection, limits, group }));
    const runs = tracks.map((track) => track.run(signal));
    await within(Promise.all(tracks.map(({ entered }) => entered)), AbortSignal.abort(), BEGIN_MS);
    await within(group.run(signal), signal, STOP_MS);
    await Promise.all(runs);
  }

  private tellTrouble(error: unknown): void {
    for (const { name } of this.options.projections) this.options.listener.trouble(name, error);
  }
}

/** Where those begin together that are the furthest, or near to it. */
function together(positions: readonly ProjectionPosition[]): Position | null {
  const offsets = positions.map(({ position }) => position ?? -1n);
  const furthest = offsets.reduce((most, offset) => (offset > most ? offset : most), -1n);
  const near = offsets.filter((offset) => furthest - offset < NEAR);
  const least = near.reduce((least, offset) => (offset < least ? offset : least), furthest);
  return least < 0n ? null : least;
}
