import type { Damage } from '../recovery/damage.js';

/** A segment that was put together anew. */
export interface RepairedSegment {
  readonly file: string;
  /** Bytes that came from the source, the segment's header included. */
  readonly bytesTaken: number;
  readonly frames: number;
}

/** What a repair found and took. */
export interface RepairResult {
  readonly storeId: string;
  /** Of the damage that was found; null where there was none. */
  readonly manifestId: string | null;
  readonly damages: readonly Damage[];
  readonly segments: readonly RepairedSegment[];
}
