import { join } from 'node:path';
import { LogRefusedError } from '../errors.js';
import type { FileSystem } from '../file-system/file-system.port.js';
import { readAround } from '../file-system/read-around.js';
import { SEGMENT_HEADER_BYTES } from '../format/layout.js';
import { decodeSegmentHeader, segmentBasePosition, type SegmentHeader } from '../format/segment-header.js';

/** A segment's file as it was found. */
export interface FoundSegment {
  readonly path: string;
  /** What its name says. */
  readonly basePosition: number;
  readonly fileSize: number;
  /** Undefined where it is damaged. */
  readonly header: SegmentHeader | undefined;
}

/** The segments of a directory, in the order of their positions. */
export async function listSegments(fileSystem: FileSystem, directory: string): Promise<FoundSegment[]> {
  const bases = (await fileSystem.list(directory))
    .map((name) => ({ path: join(directory, name), basePosition: segmentBasePosition(name) }))
    .filter((found): found is { path: string; basePosition: number } => found.basePosition !== undefined)
    .sort((a, b) => a.basePosition - b.basePosition);
  return Promise.all(bases.map(({ path, basePosition }) => inspect(fileSystem, path, basePosition)));
}

async function inspect(fileSystem: FileSystem, path: string, basePosition: number): Promise<FoundSegment> {
  const file = await fileSystem.open(path, 'read');
  try {
    const bytes = Buffer.alloc(SEGMENT_HEADER_BYTES);
    const count = await readAround(file, bytes, 0, bytes.length, 0, () => undefined);
    return { path, basePosition, fileSize: await file.size(), header: decodeSegmentHeader(bytes.subarray(0, count)) };
  } catch (error) {
    if (error instanceof RangeError) throw new LogRefusedError(`${path}: ${error.message}`);
    throw error;
  } finally {
    await file.close();
  }
}
