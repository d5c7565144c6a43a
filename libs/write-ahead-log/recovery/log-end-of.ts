import { type Chain, chainFromHex, chainOf, genesisChain } from '../format/chain.js';
import type { FoundSegment } from '../segments/list-segments.js';
import { type Segment, segmentOf } from '../segments/segment.js';
import type { LogEnd } from '../writing/log-end.js';
import type { Damage } from './damage.js';
import type { ScanResult } from './scan-log.js';

/** The damage that a log ends with; undefined where good frames, or a new segment, come after the last one. */
export function endBehindHole({ end, damages, torn }: ScanResult): Damage | undefined {
  const last = damages.at(-1);
  if (torn || !last || last.to !== end.position || last.from === last.to) return undefined;
  // A cursor whose group begins where it is stands at the first frame of a segment that has none yet.
  return end.groupStart === end.position ? undefined : last;
}

/**
 * What the next frame follows. Behind a hole at the end of the log it goes into a segment of its own, so that no byte of the
 * damaged one is touched; it follows the chain that the frontier says, or else one that is derived from the chain before the hole.
 */
export function logEndOf(directory: string, found: readonly FoundSegment[], scan: ScanResult, storeId: Buffer): LogEnd {
  const segment = lastSegment(directory, found, storeId);
  const hole = endBehindHole(scan);
  if (!hole) return { ...scan.end, segment };
  const isKnown = hole.lastSeq !== null && hole.chainAfter !== null;
  const seq = isKnown ? hole.lastSeq + 1 : scan.end.seq;
  const chain = isKnown ? chainFromHex(hole.chainAfter) : chainBehindUnknown(scan.end.chain, hole);
  return { segment, position: hole.to, seq, chain, frameCount: 0, sealed: true, isBehindHole: true };
}

function chainBehindUnknown(before: Chain, { from, to }: Damage): Chain {
  return chainOf(Buffer.concat([Buffer.from(`stenographer loss 1 ${from} ${to} `), Buffer.from(before, 'latin1')]));
}

/** The last segment's file, whose header may be lost. */
function lastSegment(directory: string, found: readonly FoundSegment[], storeId: Buffer): Segment {
  const { header, basePosition } = found.at(-1)!;
  if (header) return segmentOf(directory, header);
  const chain = genesisChain(storeId);
  return segmentOf(directory, {
    storeId,
    segmentNumber: found.length - 1,
    basePosition,
    baseSeq: 0,
    createdUs: 0,
    previousChain: chain,
    previousSegmentSha256: chain,
    salt: Buffer.alloc(8),
  });
}
