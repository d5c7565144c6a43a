import { readAround } from '../file-system/read-around.js';
import type { LogFile } from '../file-system/file-system.port.js';
import { crc32c } from '../format/crc32c.js';
import { type ChainLink, checkFrameHeader } from '../format/check-frame.js';
import { FRAME_HEADER_BYTES, SALT_BYTES, SEGMENT_HEADER_BYTES } from '../format/layout.js';
import { SEGMENT_SALT_OFFSET, type SegmentHeader } from '../format/segment-header.js';
import type { FoundSegment } from '../segments/list-segments.js';
import type { Segment } from '../segments/segment.js';

/**
 * A segment whose header is damaged, with what is left of it: where its salt is as it was, its first frame is good by it, and
 * its frames can be looked at; `link` is what the first one should follow. Undefined where it is not. Not enough to open a log by; enough to say what is in it.
 */
export async function salvageSegment(
  file: LogFile,
  { path, basePosition }: FoundSegment,
  link: ChainLink,
): Promise<Segment | undefined> {
  const bytes = Buffer.alloc(SEGMENT_HEADER_BYTES + FRAME_HEADER_BYTES);
  await readAround(file, bytes, 0, bytes.length, 0, () => undefined);
  const salt = Buffer.from(bytes.subarray(SEGMENT_SALT_OFFSET, SEGMENT_SALT_OFFSET + SALT_BYTES));
  const saltCrc = crc32c(salt);
  if (checkFrameHeader(bytes, SEGMENT_HEADER_BYTES, basePosition, saltCrc)) return undefined;
  const header: SegmentHeader = {
    storeId: Buffer.alloc(16),
    segmentNumber: 0,
    basePosition,
    baseSeq: link.seq,
    createdUs: 0,
    previousChain: link.chain,
    previousSegmentSha256: '',
    salt,
  };
  return { header, path, saltCrc };
}
