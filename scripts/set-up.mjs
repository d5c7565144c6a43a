import { spawn } from 'node:child_process';
import { existsSync, lstatSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What keeps a script from starting: a sentence, and the exit code. */
export class SetUpError extends Error {
  constructor(exitCode, sentence) {
    super(sentence);
    this.exitCode = exitCode;
  }
}

/** The folder of the project, whatever the working directory. */
export const root = fileURLToPath(new URL('..', import.meta.url));

const builtMark = join(root, 'dist', '.built');

/** Throws a SetUpError when Node is too old for the dependencies. */
export function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  const fits = major >= 24 || (major === 22 && minor >= 12) || (major === 20 && minor >= 19);
  if (!fits)
    throw new SetUpError(
      2,
      `Node ${process.versions.node} is too old or in between; install Node 20.19, 22.12, or 24 and newer.`,
    );
}

/**
 * Installs the dependencies, build and test tools included, if they are missing or older than package-lock.json. Where
 * node_modules is a link it is somebody else's to keep up: npm ci would empty the folder that it points to.
 */
export async function installDependencies() {
  if (lstatSync(join(root, 'node_modules'), { throwIfNoEntry: false })?.isSymbolicLink()) return;
  const installed = join(root, 'node_modules', '.package-lock.json');
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(join(root, 'package-lock.json')).mtimeMs) return;
  console.log('Installing the dependencies …');
  const npm = process.env.npm_execpath ? [process.execPath, process.env.npm_execpath] : ['npm'];
  const { status, error } = await run(
    ...npm,
    'ci',
    '--include=dev',
    '--include=optional',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
  );
  if (status === 0) return;
  throw new SetUpError(
    3,
    `The dependencies could not be installed${error ? ` (${error.message})` : ''}: see above; this user must be able to write ${root}, and reach the npm registry.`,
  );
}

/** Compiles the sources into dist, and bundles them, if one of them is newer than the last build. */
export async function build() {
  if (!isStale()) return;
  console.log('Building …');
  const startedAt = new Date();
  const { status } = await run(
    process.execPath,
    join(root, 'node_modules', 'typescript', 'bin', 'tsc'),
    '-p',
    'tsconfig.build.json',
  );
  if (status !== 0)
    throw new SetUpError(3, `The build failed: see above; this user must be able to write ${join(root, 'dist')}.`);
  try {
    const { bundle } = await import('./bundle.mjs');
    await bundle();
  } catch (error) {
    throw new SetUpError(3, `What was built could not be bundled: ${error.message}`);
  }
  writeFileSync(builtMark, '');
  utimesSync(builtMark, startedAt, startedAt);
}

/**
 * Runs a program in the project's folder, with our output as its own, and resolves to its exit code, or the error that kept
 * it from starting. A SIGTERM to us ends it too.
 */
export function run(command, ...args) {
  const child = spawn(command, args, { cwd: root, stdio: 'inherit' });
  const end = () => {
    child.kill('SIGTERM');
    process.exitCode = 143;
  };
  process.once('SIGTERM', end);
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ status: null, error }));
    child.once('exit', (status) => {
      process.off('SIGTERM', end);
      if (process.exitCode === 143) process.exit();
      resolve({ status });
    });
  });
}

function isStale() {
  if (!existsSync(builtMark) || !existsSync(join(root, 'bundle', 'apps', 'cli', 'main.js'))) return true;
  const built = statSync(builtMark).mtimeMs;
  const sources = ['apps', 'libs', 'migrations'].flatMap((folder) =>
    ['.', ...readdirSync(join(root, folder), { recursive: true })].map((name) => join(folder, name)),
  );
  return ['package.json', 'package-lock.json', 'scripts/bundle.mjs', 'tsconfig.json', 'tsconfig.build.json', ...sources]
    .filter((path) => !path.endsWith('spec.ts'))
    .some((path) => statSync(join(root, path)).mtimeMs > built);
}
