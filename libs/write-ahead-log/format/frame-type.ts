/**
 * What a frame is: an append of events, a tombstone of a stream, the last frame of a segment, the notice that frames were
 * lost and their loss acknowledged, a mark without content.
 */
export type FrameType = 'append' | 'tombstone' | 'seal' | 'loss-notice' | 'idle-mark';

const TYPES: readonly FrameType[] = ['append', 'tombstone', 'seal', 'loss-notice', 'idle-mark'];

/** The number of a frame type on disk, from 1. */
export function frameTypeNumber(type: FrameType): number {
  return TYPES.indexOf(type) + 1;
}

/** The frame type of a number on disk; undefined where this version knows none. */
export function frameTypeOf(number: number): FrameType | undefined {
  return TYPES[number - 1];
}
