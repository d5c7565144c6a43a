import { createHash, type Hash } from 'node:crypto';
import type { Chain } from '../format/chain.js';
import { encodeSegmentHeader } from '../format/segment-header.js';
import type { Segment } from '../segments/segment.js';

/** The running SHA-256 of the file of the segment that is being written. */
export class SegmentDigest {
  private constructor(private readonly hash: Hash) {}

  static ofNew(segment: Segment): SegmentDigest {
    return new SegmentDigest(createHash('sha256').update(encodeSegmentHeader(segment.header)));
  }

  static empty(): SegmentDigest {
    return new SegmentDigest(createHash('sha256'));
  }

  update(bytes: Uint8Array): void {
    this.hash.update(bytes);
  }

  value(): Chain {
    return this.hash.copy().digest('binary');
  }
}
