/** `npm run demo`: installs and builds what is missing, then `steno demo`. */
import { build, checkNode, installDependencies, root } from './set-up.mjs';

try {
  checkNode();
  await installDependencies();
  await build();
  process.chdir(root);
  process.argv = [process.argv[0], 'steno', 'demo', ...process.argv.slice(2)];
  await import('../bundle/apps/cli/main.js');
} catch (error) {
  if (!error.exitCode) throw error;
  console.error(`steno: ${error.message}`);
  process.exitCode = error.exitCode;
}
