import { createHash } from 'node:crypto';
import { readFully } from '../file-system/files.js';
import type { FileSystem } from '../file-system/file-system.port.js';

const BLOCK_BYTES = 1024 * 1024;

/** SHA-256 of a whole file in hex, as `sha256sum` gives it. */
export async function hashFile(fileSystem: FileSystem, path: string): Promise<string> {
  const file = await fileSystem.open(path, 'read');
  try {
    const hash = createHash('sha256');
    const block = Buffer.allocUnsafe(BLOCK_BYTES);
    for (let done = 0; ;) {
      const count = await readFully(file, block, 0, BLOCK_BYTES, done);
      if (count === 0) return hash.digest('hex');
      hash.update(block.subarray(0, count));
      done += count;
    }
  } finally {
    await file.close();
  }
}
