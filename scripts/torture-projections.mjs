/**
 * `npm run torture:projections`: installs and builds what is missing, then kills what projects and rebuilds, 200 times, as
 * docs/reliability.md says. --kills <n> and --seed <n> choose; the seed is random by itself, and printed.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { build, checkNode, installDependencies, root, run } from './set-up.mjs';

try {
  const { values } = parseArgs({
    options: { kills: { type: 'string', default: '200' }, seed: { type: 'string' } },
  });
  checkNode();
  await installDependencies();
  await build();
  process.env.PROJECTIONS_KILLS = values.kills;
  if (values.seed !== undefined) process.env.PROJECTIONS_SEED = values.seed;
  const { status } = await run(
    process.execPath,
    '--experimental-vm-modules',
    '--no-warnings',
    join(root, 'node_modules', 'jest', 'bin', 'jest.js'),
    'test/torture/projections',
    'test/e2e/take-over',
  );
  process.exitCode = status ?? 3;
} catch (error) {
  if (!error.exitCode && error.code !== 'ERR_PARSE_ARGS_UNKNOWN_OPTION') throw error;
  console.error(`steno: ${error.message}`);
  process.exitCode = error.exitCode ?? 2;
}
