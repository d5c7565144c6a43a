import { mkdir, rm, stat } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CliError, ExitCode } from '../cli.error.js';
import { isRunning } from '#libs/write-ahead-log';
import type { RunFile } from './run-file.js';

/**
 * Makes this process the only supervisor of a data directory, until it ends, however that happens; CliError where there is
 * another. The lock is a socket named by the directory's inode, so that another path to it is the same lock.
 */
export async function lockDataDirectory(path: string, runFile: RunFile): Promise<void> {
  const { dev, ino } = await stat(path);
  const name = await socketPath(`stenographer-${dev}-${ino}`);
  const locked = await listen(name).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EADDRINUSE') throw error;
  });
  const { supervisor, api } = await runFile.read();
  // The socket's name reaches only as far as the network namespace; the run file says more.
  if (locked && !(supervisor && (await isRunning(supervisor)))) return;
  const who = supervisor ? ` (process ${supervisor.pid}${api ? `, ${api.url}` : ''})` : '';
  throw new CliError(
    ExitCode.usage,
    `Stenographer already runs on ${path}${who}; stop that first, or set STENO_DATA_DIR, STENO_PORT and STENO_EVENT_LOG_PORT to start a second one.`,
  );
}

/** Linux has names that no file stands for and that the kernel frees; elsewhere a file whose owner is gone is removed. */
async function socketPath(name: string): Promise<string> {
  if (process.platform === 'linux') return `\0${name}`;
  const directory = join(tmpdir(), `stenographer-${process.getuid?.() ?? ''}`);
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const path = join(directory, name);
  if (!(await answers(path))) await rm(path, { force: true });
  return path;
}

function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

function listen(path: string): Promise<Server> {
  const server = createServer((socket) => socket.destroy());
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, () => resolve(server.unref()));
  });
}
