/** `npm start`: installs and builds what is missing, then `steno up`. */
import { build, checkNode, installDependencies, root } from './set-up.mjs';

// npm passes a SIGTERM on to the shell between it and us, which dies of it without a word to us.
if (process.env.npm_lifecycle_event) {
  const parent = process.ppid;
  setInterval(() => process.ppid === parent || process.kill(process.pid, 'SIGTERM'), 500).unref();
}

try {
  checkNode();
  await installDependencies();
  await build();
  process.chdir(root);
  process.argv = [process.argv[0], 'steno', 'up', ...process.argv.slice(2)];
  await import('../bundle/apps/cli/main.js');
} catch (error) {
  if (!error.exitCode) throw error;
  console.error(`steno: ${error.message}`);
  process.exitCode = error.exitCode;
}
