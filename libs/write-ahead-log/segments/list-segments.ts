import { join } from 'node:path';
import { LogRefusedError } from '../errors.js';
import type { FileSystem } from '../file-system/file-system.port.js';
import { readAround } from '../file-system/read-around.js';
import { SEGMENT_HEADER_BYTES } from '../format/layout.js';
import { decodeSegmentHeader, segmentBasePosition, type SegmentHeader } from '../format/segment-header.js';
import { writtenEnd } from './written-end.js';

/** A segment's file as it was found. */
export interface FoundSegment {
  readonly path: string;
  /** What its name says. */
  readonly basePosition: number;
  /** Of the last segment as far as it is written: it may have room behind. */
  readonly fileSize: number;
  /** Zeros behind that. */
  readonly roomBytes: number;
  /** Undefined where it is damaged. */
  readonly header: SegmentHeader | undefined;
}

/** The segments of a directory, in the order of their positions. */
export async function listSegments(fileSystem: FileSystem, directory: string): Promise<FoundSegment[]> {
  const bases = (await fileSystem.list(directory))
    .map((name) => ({ path: join(directory, name), basePosition: segmentBasePosition(name) }))
    .filter((found): found is { path: string; basePosition: number } => found.basePosition !== undefined)
    .sort((a, b) => a.basePosition - b.basePosition);
  const last = bases.at(-1);
  return Promise.all(bases.map((each) => inspect(fileSystem, each.path, each.basePosition, each === last)));
}

async function inspect(
  fileSystem: FileSystem,
  path: string,
  basePosition: number,
  isLast: boolean,
): Promise<FoundSegment> {
  const file = await fileSystem.open(path, 'read');
  try {
    const bytes = Buffer.alloc(SEGMENT_HEADER_BYTES);
    const count = await readAround(file, bytes, 0, bytes.length, 0, () => undefined);
    const size = await file.size();
    const fileSize = isLast ? await writtenEnd(file) : size;
    const header = decodeSegmentHeader(bytes.subarray(0, count));
    return { path, basePosition, fileSize, roomBytes: size - fileSize, header };
  } catch (error) {
    if (error instanceof RangeError) throw new LogRefusedError(`${path}: ${error.message}`);
    throw error;
  } finally {
    await file.close();
  }
}
