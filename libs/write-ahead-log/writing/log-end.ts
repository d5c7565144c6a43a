import type { Chain } from '../format/chain.js';
import type { Segment } from '../segments/segment.js';

/** The end of the log, on disk or as queued: what the next frame follows. */
export interface LogEnd {
  readonly segment: Segment;
  readonly position: number;
  readonly seq: number;
  readonly chain: Chain;
  /** Frames in the segment. */
  readonly frameCount: number;
  /** The segment ends here: the next frame goes into a new one. */
  readonly sealed: boolean;
  /** The bytes before it are lost, and the segment's file may end elsewhere. */
  readonly isBehindHole?: boolean;
}
