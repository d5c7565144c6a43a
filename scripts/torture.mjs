/**
 * `npm run torture`: installs and builds what is missing, then runs the torture matrix of docs/reliability.md, long form.
 * --row, --seed, --count, --short and --json choose; --help lists them.
 */
import { join } from 'node:path';
import { build, checkNode, installDependencies, root, run } from './set-up.mjs';

const testing = join(root, 'libs/write-ahead-log/testing');

try {
  checkNode();
  await installDependencies();
  await build();
  const { status } = await run(
    process.execPath,
    '--no-warnings',
    '--conditions=steno-source',
    '--import',
    join(testing, 'typescript-loader.mjs'),
    join(root, 'test/torture/main.ts'),
    ...process.argv.slice(2),
  );
  process.exitCode = status ?? 3;
} catch (error) {
  if (!error.exitCode) throw error;
  console.error(`steno: ${error.message}`);
  process.exitCode = error.exitCode;
}
