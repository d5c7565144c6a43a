import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { LogRefusedError } from '../errors.js';
import { publishFile, readSmallFile } from '../file-system/files.js';
import type { FileSystem } from '../file-system/file-system.port.js';
import type { AcknowledgedLoss } from '../repair/acknowledged-loss.js';

export const BACKUP_FILE = 'backup.json';

/** The end of a log, or of a part of one: position, number of the frame that comes next, the chain it follows in hex. */
export interface BackupEnd {
  readonly position: number;
  readonly seq: number;
  readonly chain: string;
}

/** A segment in a backup. */
export interface BackupSegment {
  readonly file: string;
  readonly basePosition: number;
  /** Bytes of the file that count; what is behind them was written by a backup that did not finish. */
  readonly bytes: number;
  /** Of these bytes. */
  readonly sha256: string;
  /** The log goes on in another segment: this one is copied for good. */
  readonly isComplete: boolean;
  readonly end: BackupEnd;
}

/** What a backup holds, as `backup.json` says it. */
export interface BackupManifest {
  readonly storeId: string;
  readonly createdAt: string;
  /** When the backup last got anything. */
  readonly updatedAt: string;
  /** Null while the first backup has copied nothing yet. */
  readonly end: BackupEnd | null;
  readonly segments: readonly BackupSegment[];
  /** Losses that are acknowledged by a notice in the log. */
  readonly losses: readonly AcknowledgedLoss[];
}

/** Reads `backup.json`; undefined where there is none, LogRefusedError where it is damaged. */
export async function readBackupManifest(
  fileSystem: FileSystem,
  directory: string,
): Promise<BackupManifest | undefined> {
  const path = join(directory, BACKUP_FILE);
  const content = await readSmallFile(fileSystem, path);
  if (!content) return undefined;
  const manifest = decode(content);
  if (!manifest) throw new LogRefusedError(`${path} is damaged; begin a backup in another directory`);
  return manifest;
}

/** Replaces `backup.json` in one step; on disk when it returns. */
export function publishBackupManifest(
  fileSystem: FileSystem,
  directory: string,
  manifest: BackupManifest,
): Promise<void> {
  const content = { ...manifest, sha256: checkValue(manifest) };
  return publishFile(fileSystem, directory, BACKUP_FILE, Buffer.from(`${JSON.stringify(content, null, 2)}\n`));
}

function decode(content: Buffer): BackupManifest | undefined {
  try {
    const { sha256, ...manifest } = JSON.parse(content.toString('utf8')) as BackupManifest & { sha256: string };
    return sha256 === checkValue(manifest) ? manifest : undefined;
  } catch {
    return undefined;
  }
}

function checkValue(manifest: object): string {
  return createHash('sha256').update(JSON.stringify(manifest)).digest('hex');
}
