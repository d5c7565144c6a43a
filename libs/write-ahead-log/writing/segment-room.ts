import type { LogFile } from '../file-system/file-system.port.js';
import { isOutOfSpace } from '../file-system/out-of-space.js';

export const ROOM_BYTES_DEFAULT = 4 * 1024 * 1024;

/**
 * Makes the file of a segment longer than what is written to it, by a hole. A sync of bytes that lie within the length of their
 * file costs a quarter less, measured on ext4: it has no new length to write. A full segment has no room.
 */
export class SegmentRoom {
  /** How long the file is at least; 0: as long as what is written. */
  private length = 0;

  constructor(
    private readonly segmentBytes: number,
    private readonly roomBytes: number,
  ) {}

  /** A new file is written to. */
  begin(): void {
    this.length = 0;
  }

  isBehind(end: number): boolean {
    return this.length > end;
  }

  /** Before something is written that ends at `end`. Where there is no space for it, or no right to it, nothing is gained, nor lost. */
  async makeBehind(file: LogFile, end: number): Promise<void> {
    if (end <= this.length) return;
    this.length = end;
    const length = Math.min(end + this.roomBytes, this.segmentBytes);
    if (length <= end) return;
    try {
      await file.truncate(length);
      this.length = length;
    } catch (error) {
      if (!isOutOfSpace(error)) throw error;
    }
  }

  /** Ends the file at `end`. */
  async cutTo(file: LogFile, end: number): Promise<void> {
    await file.truncate(end);
    this.length = end;
  }
}
