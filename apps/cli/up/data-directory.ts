import { constants, existsSync } from 'node:fs';
import { access, mkdir, stat, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { CliError, ExitCode } from '../cli.error.js';

const MiB = 1024 * 1024;
/** What a first start writes, and room to work. */
const FIRST_START_BYTES = 512 * MiB;
/** Below this PostgreSQL cannot even start on data that is there. */
const LATER_START_BYTES = 32 * MiB;

/** Where everything of one installation lies. */
export interface DataDirectory {
  readonly path: string;
  readonly logs: string;
  readonly eventLog: string;
  readonly postgres: string;
  readonly adminKey: string;
}

/** Makes the data directory if it is missing; CliError where it cannot be used: a missing right, no space. */
export async function openDataDirectory(path: string): Promise<DataDirectory> {
  const data: DataDirectory = {
    path,
    logs: join(path, 'logs'),
    eventLog: join(path, 'event-log'),
    postgres: join(path, 'postgres'),
    adminKey: join(path, 'admin.key'),
  };
  try {
    // Where we are root, PostgreSQL runs as another user and must get through; there is nothing to list for it.
    await makeDirectory(path, process.getuid?.() === 0 ? 0o711 : 0o700);
    await access(path, constants.R_OK | constants.W_OK | constants.X_OK);
    await makeDirectory(data.logs, 0o700);
    await access(data.logs, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw explain(path, error as NodeJS.ErrnoException);
  }
  await checkSpace(data);
  return data;
}

/** Like mkdir with `recursive`, which never returns where a file system (such as /proc) has no room for directories. */
async function makeDirectory(path: string, mode: number): Promise<void> {
  await mkdir(path, { mode }).catch(async (error: NodeJS.ErrnoException) => {
    if (error.code === 'EEXIST' && (await stat(path)).isDirectory()) return;
    const parent = dirname(path);
    if (error.code !== 'ENOENT' || existsSync(parent)) throw error;
    await makeDirectory(parent, 0o755);
    await mkdir(path, { mode });
  });
}

function explain(path: string, error: NodeJS.ErrnoException): CliError {
  const where = `The data directory ${path} cannot be used (${error.code})`;
  const sentences: Record<string, string> = {
    EACCES: `${where}: this user may not write there; start as the user it belongs to, give it to this one (chown -R), or set STENO_DATA_DIR to another.`,
    EROFS: `${where}: its file system is read-only; set STENO_DATA_DIR to a directory that can be written.`,
    ENOSPC: `${where}: its file system is full; free some space, or set STENO_DATA_DIR to a directory on another.`,
    EEXIST: `${where}: there is a file of that name; move it away, or set STENO_DATA_DIR to a directory.`,
    ENOTDIR: `${where}: a part of that path is a file; set STENO_DATA_DIR to a directory.`,
  };
  const code = error.code === 'EPERM' ? 'EACCES' : (error.code ?? '');
  return new CliError(
    ExitCode.dependency,
    sentences[code] ?? `${where}: ${error.message}; set STENO_DATA_DIR to another.`,
  );
}

async function checkSpace(data: DataDirectory): Promise<void> {
  const { bavail, bsize } = await statfs(data.path);
  const first = await stat(data.postgres).then(
    () => false,
    () => true,
  );
  const needed = first ? FIRST_START_BYTES : LATER_START_BYTES;
  const free = bavail * bsize;
  if (free >= needed) return;
  throw new CliError(
    ExitCode.dependency,
    `Only ${Math.floor(free / MiB)} MiB are free at ${data.path}, and a start needs ${needed / MiB} MiB; free some space, or set STENO_DATA_DIR to a directory on another file system.`,
  );
}
