import { join } from 'node:path';
import { LogDirectoryError } from '../errors.js';
import { publishFile, readSmallFile } from '../file-system/files.js';
import type { FileSystem } from '../file-system/file-system.port.js';
import { PID_FILE } from '../file-system/lock-directory.js';

/** In a directory while a log is being restored into it; the first file there, and the last that goes. */
export const RESTORING_FILE = 'restoring.json';

/** What a restore writes before node.json. A log that was open has others: its frontier, at least. */
const WRITTEN = /^(seg-\d{20}\.(log|custody)|restored\.json|restoring\.json)(\.tmp)?$|^node\.json\.tmp$/;

/** Marks a directory as one that is not restored yet. */
export async function markUnfinished(fileSystem: FileSystem, directory: string, storeId: string): Promise<void> {
  await publishFile(fileSystem, directory, RESTORING_FILE, Buffer.from(`${JSON.stringify({ storeId })}\n`));
}

/**
 * What a restore of the same log left that was killed; empty where nothing is there. LogDirectoryError: there is something else
 * too, or it is not known to be of a restore.
 */
export async function unfinishedFiles(fileSystem: FileSystem, directory: string, storeId: string): Promise<string[]> {
  const names = (await fileSystem.list(directory)).filter((name) => name !== PID_FILE);
  const other = names.find((name) => !WRITTEN.test(name));
  if (other !== undefined) throw notEmpty(directory, other);
  const written = names.filter((name) => name !== `${RESTORING_FILE}.tmp`);
  if (written.length > 0 && (await markedFor(fileSystem, directory)) !== storeId)
    throw notEmpty(directory, written[0]!);
  return names;
}

/** Removes what {@link unfinishedFiles} found; the mark goes last. */
export async function removeFiles(fileSystem: FileSystem, directory: string, names: readonly string[]): Promise<void> {
  const segments = names.filter((name) => name !== RESTORING_FILE);
  for (const name of segments) await fileSystem.remove(join(directory, name));
  if (segments.length > 0) await fileSystem.syncDirectory(directory);
  if (segments.length < names.length) await fileSystem.remove(join(directory, RESTORING_FILE));
}

async function markedFor(fileSystem: FileSystem, directory: string): Promise<string | undefined> {
  const content = await readSmallFile(fileSystem, join(directory, RESTORING_FILE));
  try {
    return content && (JSON.parse(content.toString('utf8')) as { storeId: string }).storeId;
  } catch {
    return undefined;
  }
}

function notEmpty(directory: string, name: string): LogDirectoryError {
  return new LogDirectoryError(`${directory} is not empty: it has ${name}. Restore into an empty directory`);
}
