/**
 * `npm run bench:open`: makes an event log of ten million events under .data, and measures how long the node takes to be
 * ready after a clean stop and after a kill -9, and its memory. Takes 5 GB of disk and some minutes, and removes what it
 * made. --events COUNT makes another number of events.
 */
import { join } from 'node:path';
import { compileBench } from './compile-bench.mjs';
import { build, checkNode, installDependencies, root, run } from './set-up.mjs';

try {
  checkNode();
  await installDependencies();
  await build();
  await compileBench();
  const main = join(root, 'dist/test/bench/opening/main.js');
  const { status } = await run(process.execPath, main, ...process.argv.slice(2));
  process.exitCode = status ?? 3;
} catch (error) {
  if (!error.exitCode) throw error;
  console.error(`steno: ${error.message}`);
  process.exitCode = error.exitCode;
}
