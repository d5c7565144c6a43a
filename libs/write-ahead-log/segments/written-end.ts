import type { LogFile } from '../file-system/file-system.port.js';
import { readAround } from '../file-system/read-around.js';
import { SEGMENT_HEADER_BYTES } from '../format/layout.js';

const BLOCK_BYTES = 64 * 1024;

/**
 * Where in the file of the segment that is written to its bytes end, at least behind the header: what lies behind is room for
 * what comes next, zeros that the file was made longer by. A frame ends in a byte that is not zero.
 * What the disk cannot read is taken for written.
 */
export async function writtenEnd(file: LogFile): Promise<number> {
  const size = await file.size();
  const block = Buffer.allocUnsafe(BLOCK_BYTES);
  for (let end = size; end > SEGMENT_HEADER_BYTES;) {
    const start = Math.max(SEGMENT_HEADER_BYTES, end - BLOCK_BYTES);
    let isUnreadable = false;
    const count = await readAround(file, block, 0, end - start, start, () => (isUnreadable = true));
    const last = isUnreadable ? count - 1 : block.subarray(0, count).findLastIndex((byte) => byte !== 0);
    if (last >= 0) return start + last + 1;
    end = start;
  }
  return Math.min(size, SEGMENT_HEADER_BYTES);
}
