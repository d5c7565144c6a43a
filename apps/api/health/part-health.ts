import type { RebuildPhase } from '#libs/projections';

/** What is told of one projection. */
export interface ProjectionHealth {
  /** `behind`: far, but moving; `stuck`: there are events for it, and it has not moved for ten seconds. */
  readonly status: 'ok' | 'behind' | 'stuck';
  readonly lagMs: number;
  readonly parked: number;
}

/** What is told of one rebuild. */
export interface RebuildHealth {
  /** `stuck`: it has had trouble for ten seconds, and no progress; `failed`: somebody has to decide. */
  readonly status: 'ok' | 'stuck' | 'failed';
  readonly version: number;
  readonly phase: RebuildPhase;
}

/** What is told of one part. Reasons stay in the log: anybody may ask for this. */
export interface PartHealth {
  readonly status: 'ok' | 'behind' | 'stuck' | 'failed' | 'unavailable';
  readonly checkedAt?: string;
  /** Of the event store: `open`, `read-only: disk full`, `degraded: damaged` or `away`; and what an operator does next. */
  readonly state?: string;
  readonly next?: string;
  /** Of the projections: the age of the oldest event without effect, and events that could not be applied. */
  readonly lagMs?: number;
  readonly parked?: number;
  /** Of each projection. */
  readonly projections?: Readonly<Record<string, ProjectionHealth>>;
  /** Of the newest rebuild of each projection that this process runs, or ran and that is not switched. */
  readonly rebuilds?: Readonly<Record<string, RebuildHealth>>;
}
