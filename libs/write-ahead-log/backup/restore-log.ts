import { join, resolve } from 'node:path';
import type { Clock } from '#libs/kernel';
import { LogDirectoryError, LogRefusedError } from '../errors.js';
import { publishFile, readSmallFile } from '../file-system/files.js';
import type { FileSystem } from '../file-system/file-system.port.js';
import { nodeFileSystem } from '../file-system/node.file-system.js';
import { verifiedLosses } from '../repair/known-losses.js';
import { IDENTITY_FILE, type StoreIdentity } from '../store-identity.js';
import { BACKUP_FILE, type BackupEnd, type BackupManifest, readBackupManifest } from './backup-manifest.js';
import { endOfLink } from './chain-link.js';
import { requireIdentity } from './require-identity.js';
import { RestoreRun } from './restore-run.js';
import { shortHash } from './short-hash.js';
import { markUnfinished, removeFiles, RESTORING_FILE, unfinishedFiles } from './unfinished-restore.js';

export const RESTORED_FILE = 'restored.json';

export interface RestoreOptions {
  /** The backup. */
  readonly source: string;
  /** Where the log is to be; empty, or missing, or with nothing but what a restore of this log left that was killed. */
  readonly directory: string;
  /** The log ends with the last whole frame that ends at or before this position; left out: with the backup. */
  readonly position?: number;
  readonly clock: Clock;
  readonly fileSystem?: FileSystem;
  /** Told now and then: bytes copied, bytes in all. */
  readonly onProgress?: (done: number, total: number) => void;
}

export interface RestoreResult {
  readonly storeId: string;
  /** Where the restored log ends. */
  readonly end: BackupEnd;
  readonly segments: number;
  readonly bytesCopied: number;
  readonly frames: number;
  readonly events: number;
}

/**
 * Makes a log of a backup. Every frame is checked in the copy. The log opens only once all is there: its node.json comes
 * last. LogDirectoryError: the source is no backup, the directory holds something else, or the position is not in the backup.
 * LogLockedError: another restore is writing there. LogRefusedError: the backup is damaged; what was written is removed.
 */
export async function restoreLog(options: RestoreOptions): Promise<RestoreResult> {
  const { source, directory, position, fileSystem = nodeFileSystem } = options;
  const manifest = await readBackupManifest(fileSystem, source);
  if (!manifest) throw new LogDirectoryError(`${source} holds no backup: it has no ${BACKUP_FILE}`);
  if (!manifest.end)
    throw new LogDirectoryError(`${source} holds no backup yet: the first one was interrupted. Back up again`);
  const identity = await requireIdentity(fileSystem, source);
  if (manifest.storeId !== identity.storeId)
    throw new LogRefusedError(`${source}: node.json and backup.json are not of the same log`);
  await checkPosition(fileSystem, manifest, source, position);
  await fileSystem.makeDirectory(directory);
  await unfinishedFiles(fileSystem, directory, identity.storeId);
  const release = await fileSystem.lock(directory, `restore-${shortHash(resolve(directory))}`);
  try {
    return await restoreInto(options, fileSystem, manifest, identity);
  } finally {
    await release();
  }
}

/** The directory is this restore's alone; what a former one left in it is removed first. */
async function restoreInto(
  { source, directory, position, clock, onProgress }: RestoreOptions,
  fileSystem: FileSystem,
  manifest: BackupManifest,
  identity: StoreIdentity,
): Promise<RestoreResult> {
  await removeFiles(fileSystem, directory, await unfinishedFiles(fileSystem, directory, identity.storeId));
  await markUnfinished(fileSystem, directory, identity.storeId);
  const run = new RestoreRun({ fileSystem, source, directory, manifest, identity, position, onProgress });
  const { end, ...counts } = await run.run();
  const result = { storeId: identity.storeId, end: endOfLink(end), ...counts };
  const backup = { path: source, updatedAt: manifest.updatedAt, end: manifest.end! };
  const note = { restoredAt: clock.now().toISOString(), ...result, askedPosition: position ?? null, backup };
  await publishFile(fileSystem, directory, RESTORED_FILE, Buffer.from(`${JSON.stringify(note, null, 2)}\n`));
  const node = (await readSmallFile(fileSystem, join(source, IDENTITY_FILE)))!;
  await publishFile(fileSystem, directory, IDENTITY_FILE, node);
  await fileSystem.remove(join(directory, RESTORING_FILE));
  return result;
}

async function checkPosition(
  fileSystem: FileSystem,
  manifest: BackupManifest,
  source: string,
  position: number | undefined,
): Promise<void> {
  const identity = await requireIdentity(fileSystem, source);
  const verified = await verifiedLosses(fileSystem, source, identity, manifest.losses);
  if (verified.length < manifest.losses.length)
    throw new LogRefusedError(`${source} tells of losses whose notices are not in it`);
  if (position === undefined) return;
  if (!Number.isSafeInteger(position) || position < 0 || position > manifest.end!.position)
    throw new LogDirectoryError(`the backup reaches from position 0 to ${manifest.end!.position}`);
  const between = manifest.losses.find(
    ({ damage, noticePosition }) => position > damage.from && position <= noticePosition,
  );
  if (between)
    throw new LogDirectoryError(
      `position ${position} is between a loss and its notice; choose one up to ${between.damage.from} or beyond ${between.noticePosition}`,
    );
}
