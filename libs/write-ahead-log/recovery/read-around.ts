import { readFully } from '../file-system/files.js';
import type { LogFile } from '../file-system/file-system.port.js';

const PIECE_BYTES = 4096;

/**
 * Reads a range that the disk could not give as a whole, piece by piece: what cannot be read is zeros in `target` and named
 * to `onUnreadable`. An error other than EIO is thrown.
 */
export async function readAround(
  file: LogFile,
  target: Uint8Array,
  offset: number,
  length: number,
  position: number,
  onUnreadable: (position: number, length: number) => void,
): Promise<number> {
  for (let done = 0; done < length; done += PIECE_BYTES) {
    const piece = Math.min(PIECE_BYTES, length - done);
    try {
      await readFully(file, target, offset + done, piece, position + done);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EIO') throw error;
      target.fill(0, offset + done, offset + done + piece);
      onUnreadable(position + done, piece);
    }
  }
  return length;
}
