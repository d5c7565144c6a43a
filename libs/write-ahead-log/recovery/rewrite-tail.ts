import { readFully, writeFully } from '../file-system/files.js';
import type { FileSystem } from '../file-system/file-system.port.js';
import { syncOrPoison } from '../file-system/sync-or-poison.js';
import { fileOffset, type Segment } from '../segments/segment.js';

const BLOCK_BYTES = 1024 * 1024;

/**
 * Writes the accepted bytes from `from` to `end` once more, in place, and syncs. A killed process leaves frames that only the
 * page cache has, and after a failed sync the cache may call clean what never reached the disk: nobody may be shown them before.
 */
export async function rewriteTail(fileSystem: FileSystem, segment: Segment, from: number, end: number): Promise<void> {
  if (from >= end) return;
  const file = await fileSystem.open(segment.path, 'update');
  try {
    const block = Buffer.allocUnsafe(Math.min(BLOCK_BYTES, end - from));
    for (let position = from; position < end; position += block.length) {
      const length = Math.min(block.length, end - position);
      await readFully(file, block, 0, length, fileOffset(segment, position));
      await writeFully(file, block, length, fileOffset(segment, position));
    }
    await syncOrPoison(file.sync());
  } finally {
    await file.close();
  }
}
