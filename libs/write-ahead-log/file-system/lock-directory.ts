import { readFile, unlink, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { LogLockedError } from '../errors.js';
import { isOutOfSpace } from './out-of-space.js';
import { identify, isRunning, type ProcessIdentity } from './process-identity.js';

export const PID_FILE = 'owner.pid';

/**
 * Makes this process the owner of a log directory; LogLockedError where there is another. Two locks, since each has a
 * gap: an abstract Unix socket named by the store (Linux; the kernel frees it however the process ends, but it reaches only
 * as far as the network namespace), and a pid file that is stale when its process, told by its start time, is gone.
 * Resolves to the release.
 */
export async function lockDirectory(directory: string, storeId: string): Promise<() => Promise<void>> {
  const socket = await listen(directory, storeId);
  try {
    await claimPidFile(directory, socket);
  } catch (error) {
    await close(socket);
    throw error;
  }
  return async () => {
    await unlink(join(directory, PID_FILE)).catch(ignoreMissing);
    await close(socket);
  };
}

async function listen(directory: string, storeId: string): Promise<Server | undefined> {
  if (process.platform !== 'linux') return undefined;
  const server = createServer((connection) => connection.destroy());
  return new Promise((resolve, reject) => {
    server.once('error', async (error: NodeJS.ErrnoException) => {
      const holder = error.code === 'EADDRINUSE' ? await readHolder(directory) : undefined;
      reject(error.code === 'EADDRINUSE' ? new LogLockedError(directory, describe(holder)) : error);
    });
    server.listen(`\0stenographer-log-${storeId}`, () => resolve(server.unref()));
  });
}

async function claimPidFile(directory: string, socket: Server | undefined): Promise<void> {
  const path = join(directory, PID_FILE);
  const content = `${JSON.stringify(await identify(process.pid))}\n`;
  const holder = await readHolder(directory);
  if (holder && (await isRunning(holder))) throw new LogLockedError(directory, describe(holder));
  await unlink(path).catch(ignoreMissing);
  try {
    await writeFile(path, content, { flag: 'wx' });
  } catch (error) {
    // On a full disk the socket alone must do, or nobody could make room.
    if (socket && isOutOfSpace(error)) return;
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    throw new LogLockedError(directory, describe(await readHolder(directory)));
  }
}

/** What the pid file says; undefined where there is none, or its writer was killed before it said anything. */
export async function readHolder(directory: string): Promise<ProcessIdentity | undefined> {
  const text = await readFile(join(directory, PID_FILE), 'utf8').catch(ignoreMissing);
  try {
    return text ? (JSON.parse(text) as ProcessIdentity) : undefined;
  } catch {
    return undefined;
  }
}

function ignoreMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
  return undefined;
}

function describe(holder: ProcessIdentity | undefined): string {
  return holder ? `process ${holder.pid}` : 'another process';
}

function close(server: Server | undefined): Promise<void> {
  return new Promise((resolve) => (server ? server.close(() => resolve()) : resolve()));
}
