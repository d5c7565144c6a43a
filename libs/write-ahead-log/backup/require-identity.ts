import { join } from 'node:path';
import { LogDirectoryError, LogRefusedError } from '../errors.js';
import { readSmallFile } from '../file-system/files.js';
import type { FileSystem } from '../file-system/file-system.port.js';
import { IDENTITY_FILE, readIdentity, type StoreIdentity } from '../store-identity.js';

/** Which log a directory holds. LogDirectoryError where it holds none, LogRefusedError where node.json is damaged. */
export async function requireIdentity(fileSystem: FileSystem, directory: string): Promise<StoreIdentity> {
  const identity = await readIdentity(fileSystem, directory);
  if (identity) return identity;
  const path = join(directory, IDENTITY_FILE);
  if (await readSmallFile(fileSystem, path)) throw new LogRefusedError(`${path} is damaged; put it back from a backup`);
  throw new LogDirectoryError(`${directory} holds no log: it has no ${IDENTITY_FILE}`);
}
