import { join } from 'node:path';
import { SEGMENT_HEADER_BYTES } from '../format/layout.js';
import type { FileSystem, LogFile } from '../file-system/file-system.port.js';
import { protectSegment } from '../segments/create-segment.js';
import { copyBytes, hashFile } from './copy-bytes.js';

/** What to make a segment's file of. */
export interface SegmentSource {
  /** Name of the file, here and there. */
  readonly name: string;
  readonly directory: string;
  /** Place in the file where the copy ends. */
  readonly end: number;
  /** The first bytes are taken from the present file in the target's directory. */
  readonly kept: number;
  readonly isComplete: boolean;
}

/** Both throw where the copy is not to get its name. */
export interface CopyCheck {
  /** Resolves to how many bytes of the copy are kept. */
  readonly bytes: (copy: LogFile) => Promise<number>;
  /** Is told the SHA-256 of these, in hex. */
  readonly hash: (sha256: string) => void;
}

export interface CopiedSegment {
  readonly bytes: number;
  readonly sha256: string;
}

/**
 * Copies a segment into a temporary file, has that checked and cut, and gives it its name only then: content and name are on
 * disk when it returns. A failed check, or a kill, leaves the present file as it was.
 */
export async function copySegment(
  fileSystem: FileSystem,
  source: SegmentSource,
  target: string,
  check: CopyCheck,
  onBytes: (bytes: number) => void,
): Promise<CopiedSegment> {
  const path = join(target, source.name);
  const temporary = `${path}.tmp`;
  const copy = await fileSystem.open(temporary, 'create');
  try {
    if (source.kept > 0) await copyFrom(fileSystem, path, copy, 0, source.kept, () => undefined);
    await copyFrom(fileSystem, join(source.directory, source.name), copy, source.kept, source.end, onBytes);
    const bytes = await check.bytes(copy);
    await copy.truncate(bytes);
    const sha256 = (await hashFile(copy, bytes)).digest('hex');
    check.hash(sha256);
    await copy.sync();
    await fileSystem.rename(temporary, path);
    await fileSystem.syncDirectory(target);
    if (source.isComplete) await protectSegment(fileSystem, path);
    return { bytes, sha256 };
  } catch (error) {
    await fileSystem.remove(temporary).catch(() => undefined);
    throw error;
  } finally {
    await copy.close();
  }
}

/** The SHA-256 of the first bytes of a file in hex; undefined where it is missing or shorter. */
export async function fileSha256(
  fileSystem: FileSystem,
  path: string,
  bytes: number,
  onBytes: (bytes: number) => void,
): Promise<string | undefined> {
  const file = await openIfThere(fileSystem, path);
  if (!file) return undefined;
  try {
    if ((await file.size()) < bytes) return undefined;
    return (await hashFile(file, bytes, onBytes)).digest('hex');
  } finally {
    await file.close();
  }
}

/** The first 4096 bytes of a segment's file. */
export async function readHeaderBytes(fileSystem: FileSystem, path: string): Promise<Buffer> {
  const file = await fileSystem.open(path, 'read');
  try {
    const bytes = Buffer.alloc(SEGMENT_HEADER_BYTES);
    await file.read(bytes, 0, bytes.length, 0);
    return bytes;
  } finally {
    await file.close();
  }
}

async function copyFrom(
  fileSystem: FileSystem,
  path: string,
  copy: LogFile,
  start: number,
  end: number,
  onBytes: (bytes: number) => void,
): Promise<void> {
  const file = await fileSystem.open(path, 'read');
  try {
    await copyBytes(file, copy, start, end, onBytes);
  } finally {
    await file.close();
  }
}

function openIfThere(fileSystem: FileSystem, path: string): Promise<LogFile | undefined> {
  return fileSystem.open(path, 'read').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
}
