import { basename, join } from 'node:path';
import type { Frontier } from '../frontier/frontier-slot.js';
import type { FoundSegment } from '../segments/list-segments.js';

/** A segment of the log, or one whose file is missing and that a copy of the log has. */
export interface SegmentToRepair extends FoundSegment {
  readonly isMissing: boolean;
}

/**
 * The segments of the log, with those that are missing among them, or at its end as far as the frontier tells. A missing one is
 * treated as one of which not even the header is good.
 */
export function withMissingSegments(
  directory: string,
  found: readonly FoundSegment[],
  copies: readonly FoundSegment[],
  frontier: Frontier | undefined,
): SegmentToRepair[] {
  const bases = new Set(found.map(({ basePosition }) => basePosition));
  const end = Math.max(found.at(-1)?.basePosition ?? 0, frontier?.position ?? 0);
  const missing = copies
    .filter(({ basePosition, header }) => {
      const isLast = basePosition === frontier?.position && header?.segmentNumber === frontier.segmentNumber;
      return !bases.has(basePosition) && (basePosition < end || isLast);
    })
    .map(({ path, basePosition }) => missingSegment(join(directory, basename(path)), basePosition));
  const there = found.map((each) => ({ ...each, isMissing: false }));
  return [...there, ...missing].sort((a, b) => a.basePosition - b.basePosition);
}

function missingSegment(path: string, basePosition: number): SegmentToRepair {
  return { path, basePosition, fileSize: 0, roomBytes: 0, header: undefined, isMissing: true };
}
