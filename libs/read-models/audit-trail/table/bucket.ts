import type { Position } from '#libs/event-store';

/** 2^24 positions of the log, some ten thousand events, are a bucket: of each it is known which times it holds. */
const BITS = 24n;

/** The bucket of a position. */
export function bucketOf(position: Position): bigint {
  return position >> BITS;
}

/** The first position of a bucket. */
export function bucketStart(bucket: bigint): Position {
  return bucket << BITS;
}
