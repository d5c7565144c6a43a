import { migrate } from '#libs/database';

/** A process of its own, so that the supervisor stays as small as it is. The last line on stderr says what went wrong. */
try {
  const url = process.env['DATABASE_URL'];
  if (!url) throw new Error('DATABASE_URL is not set.');
  for (const name of await migrate(url)) process.stdout.write(`migrated: ${name}\n`);
} catch (error) {
  const { message, code } = error as NodeJS.ErrnoException;
  process.stderr.write(`${message || code}\n`);
  process.exitCode = 3;
}
process.disconnect?.();
