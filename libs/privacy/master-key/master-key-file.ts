import { link, mkdir, open, readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { randomShortId } from '#libs/kernel';
import { MasterKeyError } from '../keyring/keyring.errors.js';
import { MasterKey } from './master-key.js';

/** Where the master key of a data directory lies. */
export function masterKeyPath(dataDirectory: string): string {
  return join(dataDirectory, 'master.key');
}

function hasCode(error: unknown, code: string): boolean {
  return (error as NodeJS.ErrnoException).code === code;
}

/** The master key of a data directory, or undefined where there is none. */
export async function readMasterKeyFile(dataDirectory: string): Promise<MasterKey | undefined> {
  const path = masterKeyPath(dataDirectory);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw new MasterKeyError(`The master key ${path} cannot be read: ${(error as Error).message}`, { cause: error });
  }
  try {
    return MasterKey.parse(text);
  } catch (error) {
    throw new MasterKeyError(`${path} holds no master key: ${(error as Error).message}`, { cause: error });
  }
}

async function writeDurably(path: string, text: string): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

/**
 * Makes the master key of a data directory, readable by its owner only, on disk before this resolves. Never writes over one:
 * of two processes that start at once, both get the key of the first.
 */
export async function createMasterKeyFile(dataDirectory: string): Promise<MasterKey> {
  const path = masterKeyPath(dataDirectory);
  const draft = `${path}.${randomShortId()}.tmp`;
  await mkdir(dataDirectory, { recursive: true });
  await writeDurably(draft, `${MasterKey.random().reveal()}\n`);
  try {
    await link(draft, path);
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error;
  } finally {
    await rm(draft, { force: true });
  }
  await syncDirectory(dirname(path));
  return (await readMasterKeyFile(dataDirectory))!;
}
