import type { Clock } from '#libs/kernel';
import { LogRefusedError } from '../errors.js';
import type { FileSystem } from '../file-system/file-system.port.js';
import { nodeFileSystem } from '../file-system/node.file-system.js';
import { readFrontier } from '../frontier/read-frontier.js';
import { knownLosses } from '../repair/known-losses.js';
import { checkSegments } from '../segments/check-segments.js';
import { listSegments } from '../segments/list-segments.js';
import type { BackupResult } from './backup-result.js';
import { BackupRun } from './backup-run.js';
import { openBackup } from './open-backup.js';
import { requireIdentity } from './require-identity.js';

export interface BackupOptions {
  /** The log; a process may be writing it. Nothing in it is changed. */
  readonly directory: string;
  /** The backup; made where it is missing. */
  readonly target: string;
  readonly clock: Clock;
  readonly fileSystem?: FileSystem;
  /** Told now and then: bytes read, bytes in all. */
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * Copies a log that may be in use, up to what is known to be on its disk: only what is not in the backup yet. Every frame is
 * checked in the copy before the copy gets its name. LogRefusedError: the log, or what it says, is damaged; what was copied
 * before the damage is kept. LogDirectoryError: this is no log, or the target is something else. LogLockedError: another
 * backup is writing there.
 */
export async function backUpLog(options: BackupOptions): Promise<BackupResult> {
  const { directory, target, clock, fileSystem = nodeFileSystem, onProgress } = options;
  const identity = await requireIdentity(fileSystem, directory);
  const { manifest, release } = await openBackup(fileSystem, target, directory, identity, clock);
  try {
    // The frontier comes first: all that it tells of is in the files that are listed afterwards.
    const frontier = await readFrontier(fileSystem, directory, identity.bytes);
    const found = await listSegments(fileSystem, directory);
    checkSegments(found, identity.bytes, frontier);
    if (found.length === 0) throw new LogRefusedError(`${directory} has no segment yet; there is nothing to back up`);
    const losses = await knownLosses(fileSystem, directory, identity);
    const input = { fileSystem, directory, target, clock, identity, frontier, found, losses };
    return await new BackupRun(input, manifest, onProgress).run();
  } finally {
    await release();
  }
}
