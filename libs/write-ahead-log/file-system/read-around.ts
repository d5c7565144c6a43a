import { readFully } from './files.js';
import type { LogFile } from './file-system.port.js';

const PIECE_BYTES = 4096;

/**
 * As readFully, but what the disk cannot read is zeros in `target`, page by page, and `onUnreadable` is told of each. An
 * error other than EIO is thrown.
 */
export async function readAround(
  file: LogFile,
  target: Uint8Array,
  offset: number,
  length: number,
  position: number,
  onUnreadable: () => void,
): Promise<number> {
  try {
    return await readFully(file, target, offset, length, position);
  } catch (error) {
    if (!isUnreadable(error)) throw error;
  }
  let done = 0;
  while (done < length) {
    const piece = Math.min(PIECE_BYTES, length - done);
    const count = await readFully(file, target, offset + done, piece, position + done).catch((error: unknown) => {
      if (!isUnreadable(error)) throw error;
      target.fill(0, offset + done, offset + done + piece);
      onUnreadable();
      return piece;
    });
    if (count === 0) break;
    done += count;
  }
  return done;
}

/** Whether the disk could not read what was asked for. */
export function isUnreadable(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EIO';
}
