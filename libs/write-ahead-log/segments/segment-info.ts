import type { Segment } from './segment.js';

/** A segment, for whoever inspects the log. */
export interface SegmentInfo {
  readonly path: string;
  readonly segmentNumber: number;
  readonly basePosition: number;
  /** Position of the next segment, or the end of what is on disk. */
  readonly endPosition: number;
  readonly baseSeq: number;
  readonly createdAt: Date;
}

export function segmentInfos(segments: readonly Segment[], durablePosition: number): SegmentInfo[] {
  return segments.map(({ path, header }, index) => ({
    path,
    segmentNumber: header.segmentNumber,
    basePosition: header.basePosition,
    endPosition: segments[index + 1]?.header.basePosition ?? durablePosition,
    baseSeq: header.baseSeq,
    createdAt: new Date(header.createdUs / 1000),
  }));
}
