import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EmbeddedPostgresError } from './errors.js';
import { type Program, runProgram } from './program.js';

/**
 * The builtin provider sorts by code point whatever the machine's C library, so that an upgrade of that never breaks an
 * index. LC_CTYPE still decides what a letter is for pg_trgm, hence UTF-8 there too.
 */
const locale = ['--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C', `--lc-ctype=${ctype()}`];

/**
 * Creates a cluster in the empty `dataDirectory`, with a login role that owns a database of its own name. The superuser gets no password and
 * so cannot log in over the network.
 */
export async function initialize(
  initdb: Program,
  postgres: Program,
  dataDirectory: string,
  login: { role: string; password: string },
): Promise<void> {
  // initdb would want a password for the superuser; the file below replaces what it allows, before any server starts.
  const access = ['--username=postgres', '--auth=trust', '--no-instructions'];
  const made = await runProgram(initdb, ['-D', dataDirectory, '--encoding=UTF8', ...locale, ...access], dataDirectory);
  if (made.code !== 0) throw failure(made.output);
  await writeFile(join(dataDirectory, 'pg_hba.conf'), 'host all all 127.0.0.1/32 scram-sha-256\n');

  // Single-user mode needs no server, no port and no superuser password; it takes one statement a line.
  const statements = [
    `CREATE ROLE ${login.role} LOGIN CREATEDB PASSWORD '${login.password}'`,
    `CREATE DATABASE ${login.role} OWNER ${login.role}`,
  ];
  const single = ['--single', '-j', '-D', dataDirectory, 'postgres'];
  const filled = await runProgram(postgres, single, dataDirectory, statements.map((line) => `${line};\n\n`).join(''));
  if (filled.code !== 0 || /ERROR|FATAL|PANIC/.test(filled.output)) throw failure(filled.output);
}

function ctype(): string {
  return process.platform === 'darwin' ? 'en_US.UTF-8' : 'C.UTF-8';
}

function failure(output: string): EmbeddedPostgresError {
  const lines = output.split('\n').filter((line) => /error|fatal|panic|could not|cannot/i.test(line));
  return new EmbeddedPostgresError(
    `PostgreSQL could not be set up: ${lines.at(-1) ?? output.split('\n').at(-1) ?? 'no reason given'}`,
  );
}
