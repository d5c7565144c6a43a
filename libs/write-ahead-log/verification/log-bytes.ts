import { basename, join } from 'node:path';
import type { FileSystem } from '../file-system/file-system.port.js';
import { nodeFileSystem } from '../file-system/node.file-system.js';
import { readAround } from '../file-system/read-around.js';
import { SEGMENT_HEADER_BYTES } from '../format/layout.js';
import { segmentBasePosition } from '../format/segment-header.js';

interface Part {
  readonly path: string;
  readonly basePosition: number;
}

/** The bytes of a log by their position, unchecked, as the files have them: also where they are damaged. */
export class LogBytes {
  private constructor(
    private readonly fileSystem: FileSystem,
    private readonly parts: readonly Part[],
  ) {}

  static async of(directory: string, fileSystem: FileSystem = nodeFileSystem): Promise<LogBytes> {
    const parts = (await fileSystem.list(directory)).flatMap((name) => {
      const basePosition = segmentBasePosition(name);
      return basePosition === undefined ? [] : [{ path: join(directory, name), basePosition }];
    });
    return new LogBytes(
      fileSystem,
      parts.toSorted((a, b) => a.basePosition - b.basePosition),
    );
  }

  /** The file that a position lies in by the names of the files, and where; undefined before the first. */
  placeOf(position: number): { readonly segment: string; readonly offset: number } | undefined {
    const part = this.partOf(position);
    if (!part) return undefined;
    return { segment: basename(part.path), offset: SEGMENT_HEADER_BYTES + position - part.basePosition };
  }

  /** Up to `length` bytes from `position`, none of the next file; zeros where the disk gives none, nothing where there is no file. */
  async read(position: number, length: number): Promise<Buffer> {
    const part = this.partOf(position);
    if (!part || length <= 0) return Buffer.alloc(0);
    const next = this.parts[this.parts.indexOf(part) + 1]?.basePosition ?? Infinity;
    const file = await this.fileSystem.open(part.path, 'read');
    try {
      const offset = SEGMENT_HEADER_BYTES + position - part.basePosition;
      const there = Math.max(0, (await file.size()) - offset);
      const bytes = Buffer.alloc(Math.min(length, there, next - position));
      const count = await readAround(file, bytes, 0, bytes.length, offset, () => undefined);
      return bytes.subarray(0, count);
    } finally {
      await file.close();
    }
  }

  /** The position of the first file behind `position`; Infinity where there is none. */
  nextFile(position: number): number {
    return this.parts.find(({ basePosition }) => basePosition > position)?.basePosition ?? Infinity;
  }

  private partOf(position: number): Part | undefined {
    return this.parts.findLast(({ basePosition }) => basePosition <= position);
  }
}
