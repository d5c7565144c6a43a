import { randomBytes } from 'node:crypto';
import { chmod, chown, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Binaries, findBinaries, linkLibraries } from './binaries.js';
import { EmbeddedPostgresError } from './errors.js';
import { initialize } from './initialize.js';
import type { Program } from './program.js';
import { runAs } from './run-as.js';

/** A PostgreSQL cluster on this machine's disk, initialized, perhaps not running. */
export interface Cluster {
  /** PGDATA. */
  readonly dataDirectory: string;
  readonly password: string;
  readonly postgres: Program;
}

/** The login role, an ordinary one that may create databases, and the database that it owns. */
export const ROLE = 'steno';

/** PGDATA of the cluster in `directory`. */
export function dataDirectoryOf(directory: string): string {
  return join(directory, 'data');
}

/**
 * Makes `directory` a cluster if it is none yet: `data` (PGDATA), `password` (of the login role; readable by the caller
 * alone), `lib` (links). A set-up that was killed half-way is begun again. EmbeddedPostgresError says what to do.
 */
export async function prepareCluster(directory: string): Promise<Cluster> {
  const binaries = await findBinaries();
  const dataDirectory = dataDirectoryOf(directory);
  // Others may pass through, since PostgreSQL runs as another user where we are root; what lies inside is closed to them.
  await mkdir(directory, { recursive: true, mode: 0o711 });
  await chmod(directory, 0o711);
  const owner = await stat(dataDirectory).then(
    (found) => found.uid,
    () => undefined,
  );
  const as = await runAs([binaries.postgres, dataDirectory], owner);
  const env = await linkLibraries(binaries, join(directory, 'lib'));
  const program = (name: keyof Binaries): Program => ({ path: binaries[name], as, env });
  const password = await readPassword(join(directory, 'password'));
  const cluster: Cluster = { dataDirectory, password, postgres: program('postgres') };
  if (owner !== undefined) return cluster;

  const unfinished = join(directory, 'data.new');
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished, { mode: 0o700 });
  if (as.user) await chown(unfinished, as.user.uid, as.user.gid).catch(explainChown);
  await initialize(program('initdb'), program('postgres'), unfinished, { role: ROLE, password });
  await rename(unfinished, dataDirectory);
  return cluster;
}

async function readPassword(path: string): Promise<string> {
  await writeFile(path, randomBytes(24).toString('base64url'), { flag: 'wx', mode: 0o600 }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    },
  );
  return readFile(path, 'utf8');
}

function explainChown(error: NodeJS.ErrnoException): never {
  throw new EmbeddedPostgresError(
    `PostgreSQL does not run as root, and its data cannot be given to another user (${error.code}); start as an ordinary user, or set DATABASE_URL.`,
  );
}
