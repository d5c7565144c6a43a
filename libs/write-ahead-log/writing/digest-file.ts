import { readFully } from '../file-system/files.js';
import type { LogFile } from '../file-system/file-system.port.js';
import { fileOffset } from '../segments/segment.js';
import type { LogEnd } from './log-end.js';
import { SegmentDigest } from './segment-digest.js';

const BLOCK_BYTES = 1024 * 1024;

/** The digest of the segment that a log ends in, from its file. */
export async function digestFile(file: LogFile, end: LogEnd): Promise<SegmentDigest> {
  const digest = SegmentDigest.empty();
  const block = Buffer.allocUnsafe(BLOCK_BYTES);
  const length = end.isBehindHole ? await file.size() : fileOffset(end.segment, end.position);
  for (let done = 0; done < length;) {
    const count = await readFully(file, block, 0, Math.min(BLOCK_BYTES, length - done), done);
    if (count === 0) throw new RangeError(`${end.segment.path} ends before the log does`);
    digest.update(block.subarray(0, count));
    done += count;
  }
  return digest;
}
