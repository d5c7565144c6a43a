import { join } from 'node:path';
import type { FileSystem } from '../file-system/file-system.port.js';

/** Removes files that were being written when a process ended, and so never got the name they were meant to have. */
export async function removeTemporaryFiles(fileSystem: FileSystem, directory: string): Promise<void> {
  for (const name of await fileSystem.list(directory)) {
    if (name.endsWith('.tmp')) await fileSystem.remove(join(directory, name));
  }
}
