/**
 * `npm run bench`: installs and builds what is missing, then measures the whole product beside the alternatives. --quick
 * takes two minutes and changes no file; without it docs/benchmarks.md gets new figures.
 */
import { join } from 'node:path';
import { compileBench } from './compile-bench.mjs';
import { build, checkNode, installDependencies, root, run } from './set-up.mjs';

try {
  checkNode();
  await installDependencies();
  await build();
  await compileBench();
  const { status } = await run(process.execPath, join(root, 'dist/test/bench/main.js'), ...process.argv.slice(2));
  process.exitCode = status ?? 3;
} catch (error) {
  if (!error.exitCode) throw error;
  console.error(`steno: ${error.message}`);
  process.exitCode = error.exitCode;
}
