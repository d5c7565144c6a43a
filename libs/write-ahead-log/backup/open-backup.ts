import { join, relative, resolve, sep } from 'node:path';
import type { Clock } from '#libs/kernel';
import { LogDirectoryError } from '../errors.js';
import { publishFile, readSmallFile } from '../file-system/files.js';
import type { FileSystem } from '../file-system/file-system.port.js';
import { PID_FILE } from '../file-system/lock-directory.js';
import { removeTemporaryFiles } from '../segments/remove-temporary-files.js';
import { IDENTITY_FILE, type StoreIdentity } from '../store-identity.js';
import { type BackupManifest, publishBackupManifest, readBackupManifest } from './backup-manifest.js';
import { shortHash } from './short-hash.js';

/** A backup's directory, with nobody else writing into it. */
export interface OpenBackup {
  readonly manifest: BackupManifest;
  readonly release: () => Promise<void>;
}

/**
 * Takes the directory of a backup of this log, or makes it. LogDirectoryError where it is a backup of another log, or holds
 * something else; LogLockedError where another backup is writing into it.
 */
export async function openBackup(
  fileSystem: FileSystem,
  target: string,
  source: string,
  { storeId }: StoreIdentity,
  clock: Clock,
): Promise<OpenBackup> {
  const way = relative(source, target);
  if (way.split(sep)[0] !== '..') throw new LogDirectoryError(`${target} is the log itself, or in it`);
  await fileSystem.makeDirectory(target);
  await checkTarget(fileSystem, target, storeId);
  const release = await fileSystem.lock(target, `backup-${storeId}-${shortHash(resolve(target))}`);
  try {
    const known = await checkTarget(fileSystem, target, storeId);
    const now = clock.now().toISOString();
    const manifest = known ?? { storeId, createdAt: now, updatedAt: now, end: null, segments: [], losses: [] };
    if (!known) await publishBackupManifest(fileSystem, target, manifest);
    await removeTemporaryFiles(fileSystem, target);
    await copyIdentity(fileSystem, source, target);
    return { manifest, release };
  } catch (error) {
    await release();
    throw error;
  }
}

async function checkTarget(
  fileSystem: FileSystem,
  target: string,
  storeId: string,
): Promise<BackupManifest | undefined> {
  const manifest = await readBackupManifest(fileSystem, target);
  if (manifest && manifest.storeId !== storeId)
    throw new LogDirectoryError(`${target} is a backup of the log ${manifest.storeId}; this one is ${storeId}`);
  if (manifest) return manifest;
  const others = (await fileSystem.list(target)).filter((name) => name !== PID_FILE && !name.endsWith('.tmp'));
  if (others.length > 0) throw new LogDirectoryError(`${target} is not empty and no backup: it has ${others[0]}`);
  return undefined;
}

async function copyIdentity(fileSystem: FileSystem, source: string, target: string): Promise<void> {
  const own = await readSmallFile(fileSystem, join(target, IDENTITY_FILE));
  const content = (await readSmallFile(fileSystem, join(source, IDENTITY_FILE)))!;
  if (!own?.equals(content)) await publishFile(fileSystem, target, IDENTITY_FILE, content);
}
