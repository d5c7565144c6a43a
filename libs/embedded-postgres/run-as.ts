import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { EmbeddedPostgresError } from './errors.js';
import { firstUnreachable } from './reachable.js';
import { chooseUser, type SystemUser } from './system-user.js';

/** How to start a PostgreSQL program: some words before it, and the ids to run it under. */
export interface RunAs {
  /** null where it runs as ourselves. */
  readonly user: SystemUser | null;
  readonly prefix: readonly string[];
  readonly ids: { readonly uid?: number; readonly gid?: number };
}

const ourselves: RunAs = { user: null, prefix: [], ids: {} };

/** Bypasses of the permission to pass through a directory, the weaker one first. */
const capabilities = ['dac_read_search', 'dac_override'];

/**
 * PostgreSQL refuses to run as root, so root runs it as the owner of its data, else as `postgres`, else as `nobody`. Where a
 * directory on the way to `paths` shuts that user out (a checkout under /root), the program gets the one capability that lets
 * it through, from setpriv.
 */
export async function runAs(paths: readonly string[], dataOwner: number | undefined): Promise<RunAs> {
  if (process.getuid?.() !== 0) return ourselves;
  const user = chooseUser(await readFile('/etc/passwd', 'utf8').catch(() => ''), dataOwner);
  if (!user) {
    throw new EmbeddedPostgresError(
      'PostgreSQL does not run as root, and /etc/passwd has neither a user "postgres" nor "nobody" to run it as; start as an ordinary user, or set DATABASE_URL.',
    );
  }
  const blocked = await firstUnreachable(paths, user);
  if (blocked === null) return { user, prefix: [], ids: { uid: user.uid, gid: user.gid } };
  return { user, prefix: await setprivPrefix(user, blocked), ids: {} };
}

async function setprivPrefix(user: SystemUser, blocked: string): Promise<string[]> {
  for (const capability of capabilities) {
    const ids = [`--reuid=${user.uid}`, `--regid=${user.gid}`, '--clear-groups'];
    const keep = [`--inh-caps=+${capability}`, `--ambient-caps=+${capability}`];
    // PostgreSQL asks access(2), which for other users than root forgets capabilities but for this bit.
    const prefix = ['setpriv', ...ids, '--securebits=+no_setuid_fixup', ...keep];
    const works = await promisify(execFile)(prefix[0]!, [...prefix.slice(1), 'true']).then(
      () => true,
      () => false,
    );
    if (works) return prefix;
  }
  throw new EmbeddedPostgresError(
    `PostgreSQL does not run as root, and the user "${user.name}" that it would run as cannot enter ${blocked}; ` +
      `allow that (chmod o+x ${blocked}), put the project and STENO_DATA_DIR elsewhere, start as an ordinary user, or set DATABASE_URL.`,
  );
}
