import { randomBytes } from 'node:crypto';
import { CHAIN_BYTES, SALT_BYTES } from '../format/layout.js';
import { genesisChain } from '../format/chain.js';
import { type Segment, segmentOf } from './segment.js';

/** The segment that a new log begins with. `createdUs` in microseconds since the Unix epoch. */
export function firstSegment(directory: string, storeId: Buffer, createdUs: number): Segment {
  return segmentOf(directory, {
    storeId,
    segmentNumber: 0,
    basePosition: 0,
    baseSeq: 0,
    createdUs,
    previousChain: genesisChain(storeId),
    previousSegmentSha256: '\0'.repeat(CHAIN_BYTES),
    salt: randomBytes(SALT_BYTES),
  });
}
