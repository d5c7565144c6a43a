import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { formatKeyToken, parseKeyToken, type KeyToken } from '#libs/identity';

/** Where the admin key of the first start lies. */
export function adminKeyPath(dataDirectory: string): string {
  return join(dataDirectory, 'admin.key');
}

/** The key in the file, if there is one. */
export async function readAdminKey(path: string): Promise<KeyToken | undefined> {
  return parseKeyToken((await readFile(path, 'utf8').catch(() => '')).trim());
}

/** Writes the key for its owner alone, and resolves when it is on disk. */
export async function writeAdminKey(path: string, token: KeyToken): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const draft = `${path}.tmp`;
  const file = await open(draft, 'w', 0o600);
  try {
    await file.writeFile(`${formatKeyToken(token)}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(draft, path);
}
