import { dirname } from 'node:path';
import { writeFully } from '../file-system/files.js';
import type { FileSystem, LogFile } from '../file-system/file-system.port.js';
import { syncOrPoison } from '../file-system/sync-or-poison.js';
import { encodeSegmentHeader } from '../format/segment-header.js';
import type { Segment } from './segment.js';

/**
 * Creates a segment's file: header and name are on disk when it returns, so that no frame is ever in a file that a crash can
 * take away. A failed sync is a LogPoisonedError.
 */
export async function createSegment(fileSystem: FileSystem, segment: Segment): Promise<LogFile> {
  const temporary = `${segment.path}.tmp`;
  const header = encodeSegmentHeader(segment.header);
  const file = await fileSystem.open(temporary, 'create');
  try {
    await writeFully(file, header, header.length, 0);
    await syncOrPoison(file.sync());
    await fileSystem.rename(temporary, segment.path);
    await syncOrPoison(fileSystem.syncDirectory(dirname(segment.path)));
    return file;
  } catch (error) {
    await file.close().catch(() => undefined);
    throw error;
  }
}

/** Takes the right to write from a full segment: a guard against accidents, which not every file system has. */
export async function protectSegment(fileSystem: FileSystem, path: string): Promise<void> {
  await fileSystem.protect(path).catch(() => undefined);
}
