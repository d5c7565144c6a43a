import type { Position } from '#libs/event-store';
import type { ModelVersion } from '../positions/positions.js';
import type { Stage } from '../runner/stage-times.js';
import type { RebuildPhase } from '../versions/versions.js';

/** How far the rebuild of one version is. */
export interface RebuildProgress extends ModelVersion {
  readonly phase: RebuildPhase;
  readonly position: Position | null;
  /** Where the log ended when this was told. */
  readonly head: Position | null;
  /** Events applied by this process so far. */
  readonly events: number;
  /** Of the last seconds. */
  readonly eventsPerSecond: number;
  /** Where the time went, in milliseconds by the clock, for all versions that are built together. */
  readonly times: Readonly<Record<Stage, number>>;
  /** Indexes made, of so many. */
  readonly indexes: { readonly made: number; readonly all: number };
}

/** What a rebuild tells of itself. */
export interface RebuildListener {
  progress(progress: RebuildProgress): void;
  /** Something is in the way, and is tried again. */
  trouble(projection: string, error: unknown): void;
}
