import { LogRefusedError } from '../errors.js';
import { readFully } from '../file-system/files.js';
import type { FileSystem, LogFile } from '../file-system/file-system.port.js';
import { fileOffset, type Segment } from './segment.js';

const OPEN_FILES_MAX = 64;

/** Reads ranges of positions; keeps the files it reads from open, a bounded number of them. */
export class SegmentReader {
  private readonly files = new Map<string, Promise<LogFile>>();

  constructor(
    private readonly fileSystem: FileSystem,
    /** In the order of their positions. */
    readonly segments: Segment[],
  ) {}

  /** Reads up to `length` bytes from `position`, none at or after `end`, none of the next segment. */
  async read(position: number, length: number, end: number): Promise<Buffer> {
    const index = this.indexOf(position);
    const segment = this.segments[index];
    if (!segment) throw new RangeError(`position ${position} is before the log`);
    const segmentEnd = this.segments[index + 1]?.header.basePosition ?? end;
    const bytes = Buffer.allocUnsafe(Math.min(length, segmentEnd - position, end - position));
    const file = await this.file(segment);
    const count = await readFully(file, bytes, 0, bytes.length, fileOffset(segment, position));
    if (count < bytes.length) throw new LogRefusedError(`${segment.path} is shorter than it was`);
    return bytes;
  }

  async close(): Promise<void> {
    const files = [...this.files.values()];
    this.files.clear();
    await Promise.allSettled(files.map(async (file) => (await file).close()));
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

  private file(segment: Segment): Promise<LogFile> {
    const open = this.files.get(segment.path) ?? this.fileSystem.open(segment.path, 'read');
    this.files.delete(segment.path);
    this.files.set(segment.path, open);
    if (this.files.size > OPEN_FILES_MAX) {
      const [oldest, file] = this.files.entries().next().value!;
      this.files.delete(oldest);
      void file.then((stale) => stale.close());
    }
    return open;
  }
}
