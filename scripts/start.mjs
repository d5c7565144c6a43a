/** `npm start`: installs and builds what is missing, then `steno up`. */
import { build, checkNode, installDependencies, root } from './set-up.mjs';

try {
  checkNode();
  await installDependencies();
  await build();
  process.chdir(root);
  process.argv = [process.argv[0], 'steno', 'up', ...process.argv.slice(2)];
  await import('../dist/apps/cli/main.js');
} catch (error) {
  if (!error.exitCode) throw error;
  console.error(`steno: ${error.message}`);
  process.exitCode = error.exitCode;
}
