import type { RetryOutcome } from '../parked/retry-parked.js';
import type { RowDifference } from '../versions/read-model.port.js';

/** How a projection is doing. */
export interface ProjectionStatus {
  readonly projection: string;
  /** A decimal string; null before the first event. */
  readonly position: string | null;
  /** How many events it is behind: exact for those received, estimated from the bytes of the log for those that are not. */
  readonly lagEvents: number;
  /** How old the oldest event is that has no effect yet, in milliseconds; 0 where there is none. */
  readonly lagMs: number;
  /** For how long it has moved on by nothing though it is behind, in milliseconds; 0 where it is level. */
  readonly stuckMs: number;
  readonly parked: number;
  /** Batches committed by this thread since it began, and the events in them. */
  readonly batches: number;
  readonly events: number;
  /** How many events were in each batch that was committed since this was told before. */
  readonly batchSizes: readonly number[];
}

/** What the last check of a read model came to. */
export interface AttestedState {
  readonly projection: string;
  /** Milliseconds since the Unix epoch. */
  readonly at: number;
  readonly rows: number;
  /** Parts that are not as their writer left them. */
  readonly differing: readonly string[];
  /** Events of which rows were made again. */
  readonly events: number;
  /** Rows that are not what the events make them. */
  readonly differences: number;
  /** The first of them. */
  readonly named: readonly RowDifference[];
}

/** What the thread that runs projections tells its parent. Positions are decimal strings. */
export type FromProjections =
  /** Committed up to here; null at the very beginning. It may fall back where a crash of Postgres undid commits. */
  | { readonly kind: 'position'; readonly projection: string; readonly position: string | null }
  | { readonly kind: 'status'; readonly active: boolean; readonly projections: readonly ProjectionStatus[] }
  | ({ readonly kind: 'attested' } & AttestedState)
  | { readonly kind: 'trouble'; readonly projection: string; readonly reason: string }
  | { readonly kind: 'retried'; readonly request: number; readonly outcome: RetryReply }
  | { readonly kind: 'stopped' };

/** What came of a request to retry a parked event: `failure` where it could not even be tried. */
export type RetryReply = RetryOutcome | { readonly failure: { readonly code: string; readonly reason: string } };

/** What a parent tells the thread. */
export type ToProjections =
  | { readonly kind: 'stop' }
  | { readonly kind: 'retry'; readonly request: number; readonly projection: string; readonly parked: string };
