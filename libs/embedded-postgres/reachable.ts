import { stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { SystemUser } from './system-user.js';

/** The first directory on the way to one of `paths` that `user` may not pass through; null where there is none. */
export async function firstUnreachable(paths: readonly string[], user: SystemUser): Promise<string | null> {
  for (const path of paths) {
    for (const directory of ancestors(path)) {
      const { mode, uid, gid } = await stat(directory);
      const shift = uid === user.uid ? 6 : gid === user.gid ? 3 : 0;
      if (((mode >> shift) & 1) === 0) return directory;
    }
  }
  return null;
}

function ancestors(path: string): string[] {
  const directory = dirname(resolve(path));
  return directory === dirname(directory) ? [directory] : [...ancestors(directory), directory];
}
