import { basename } from 'node:path';
import { LogRefusedError } from '../errors.js';
import { SEGMENT_HEADER_BYTES } from '../format/layout.js';
import type { Frontier } from '../frontier/frontier-slot.js';
import type { FoundSegment } from './list-segments.js';

/**
 * Refuses a directory that does not hold one whole log, with every reason: a segment of another log, one that is not where
 * its name says, one that is there twice or not at all. What is missing is named by its positions. Changes nothing.
 */
export function checkSegments(found: readonly FoundSegment[], storeId: Buffer, frontier: Frontier | undefined): void {
  const findings = found.flatMap((segment) => misplaced(segment, storeId));
  if (findings.length === 0) findings.push(...missing(found, frontier));
  if (findings.length > 0) {
    throw new LogRefusedError(
      'the segments are not one whole log; nothing was changed. Put back what is named:',
      findings,
    );
  }
}

function misplaced({ path, basePosition, header }: FoundSegment, storeId: Buffer): string[] {
  const name = basename(path);
  if (!header) return [];
  if (!header.storeId.equals(storeId)) return [`${name} is a segment of another log`];
  return header.basePosition === basePosition ? [] : [`${name} is a copy of the segment at ${header.basePosition}`];
}

function missing(found: readonly FoundSegment[], frontier: Frontier | undefined): string[] {
  const findings: string[] = [];
  let number = 0;
  let end = 0;
  for (const { path, header, basePosition, fileSize } of found) {
    const own = header?.segmentNumber ?? number;
    if (own > number)
      findings.push(`${own - number} segment(s) missing: positions ${end} to ${basePosition}${seqs(header)}`);
    if (own < number) findings.push(`${basename(path)} has the number ${own}, which is there before`);
    number = own + 1;
    end = basePosition + Math.max(0, fileSize - SEGMENT_HEADER_BYTES);
  }
  if (frontier && frontier.segmentNumber >= number) {
    const frames = ` (frames before ${frontier.seq})`;
    findings.push(`the last segment(s) missing: positions ${end} to ${frontier.position}${frames}`);
  }
  return findings;
}

function seqs(header: FoundSegment['header']): string {
  return header ? ` (frames before ${header.baseSeq})` : '';
}
