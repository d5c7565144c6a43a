import { basename } from 'node:path';
import type { FoundSegment } from '../segments/list-segments.js';
import type { Finding } from './finding.js';

/** The segments that are where they belong, and findings of those that are not. What is missing shows when they are walked. */
export function orderSegments(
  found: readonly FoundSegment[],
  storeId: Buffer,
): { readonly segments: readonly FoundSegment[]; readonly findings: readonly Finding[] } {
  const segments: FoundSegment[] = [];
  const findings: Finding[] = [];
  let number = 0;
  for (const each of found) {
    const finding = objection(each, storeId, number);
    if (finding) findings.push(finding);
    else {
      segments.push(each);
      number = (each.header?.segmentNumber ?? number) + 1;
    }
  }
  return { segments, findings };
}

function objection({ path, basePosition, header }: FoundSegment, storeId: Buffer, least: number): Finding | undefined {
  const segment = basename(path);
  if (!header) return undefined;
  if (!header.storeId.equals(storeId)) {
    return { kind: 'segment-foreign', segment, sentence: `${segment} is a segment of another log` };
  }
  if (header.basePosition !== basePosition) {
    const sentence = `${segment} is a copy of the segment at position ${header.basePosition}`;
    return { kind: 'segment-misplaced', segment, sentence };
  }
  if (header.segmentNumber >= least) return undefined;
  const sentence = `${segment} has the number ${header.segmentNumber}, which is there before`;
  return { kind: 'segment-misplaced', segment, sentence };
}
