import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LOGIN_ROLE } from '#libs/embedded-postgres';

/** Where the password of the embedded PostgreSQL is. */
export function passwordFileOf(dataDirectory: string): string {
  return join(dataDirectory, 'postgres', 'password');
}

/** The embedded PostgreSQL's address with its password, which the run file leaves out. Rejects where that cannot be read. */
export async function ownDatabaseUrl(shown: string, dataDirectory: string): Promise<string> {
  const url = new URL(shown);
  url.username = LOGIN_ROLE;
  url.password = (await readFile(passwordFileOf(dataDirectory), 'utf8')).trim();
  return url.href;
}
