import { LogDataLossError } from '../errors.js';
import { readFully } from '../file-system/files.js';
import type { FileSystem } from '../file-system/file-system.port.js';
import { isUnreadable } from '../file-system/read-around.js';
import { OpenFiles } from '../file-system/open-files.js';
import { fileOffset, type Segment } from './segment.js';

/** Reads ranges of positions. */
export class SegmentReader {
  private readonly files: OpenFiles;

  constructor(
    fileSystem: FileSystem,
    /** In the order of their positions; grows as segments begin. */
    readonly segments: Segment[],
  ) {
    this.files = new OpenFiles(fileSystem);
  }

  /**
   * Reads up to `length` bytes from `position`, none at or after `end`, none of the next segment. LogDataLossError where the
   * disk does not give them.
   */
  async read(position: number, length: number, end: number): Promise<Buffer> {
    const index = this.indexOf(position);
    const segment = this.segmentAt(position);
    const segmentEnd = this.segments[index + 1]?.header.basePosition ?? end;
    const bytes = Buffer.allocUnsafe(Math.min(length, segmentEnd - position, end - position));
    const count = await this.fill(segment, bytes, position);
    if (count < bytes.length) throw new LogDataLossError(position + count, position + bytes.length, undefined);
    return bytes;
  }

  /** The segment that a position of the log lies in. */
  segmentAt(position: number): Segment {
    const segment = this.segments[this.indexOf(position)];
    if (!segment) throw new RangeError(`position ${position} is not in the log`);
    return segment;
  }

  close(): Promise<void> {
    return this.files.close();
  }

  private async fill(segment: Segment, bytes: Buffer, position: number): Promise<number> {
    try {
      return await this.files.use(segment.path, (file) =>
        readFully(file, bytes, 0, bytes.length, fileOffset(segment, position)),
      );
    } catch (error) {
      if (!isUnreadable(error)) throw error;
      throw new LogDataLossError(position, position + bytes.length, undefined, { cause: error });
    }
  }

  /** Index of the last segment that begins at or before a position. */
  private indexOf(position: number): number {
    let low = 0;
    let high = this.segments.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.segments[middle]!.header.basePosition <= position) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }
}
