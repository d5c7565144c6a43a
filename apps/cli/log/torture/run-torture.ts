import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { CliError, ExitCode } from '../../cli.error.js';
import { bundled } from '../../project-file.js';

/** Beside the bundle, where the sources are that the matrix is run from. */
const SCRIPT = '../scripts/torture.mjs';

/** Runs the torture matrix with its output as ours; resolves to its exit code. */
export function runTorture(options: readonly string[]): Promise<number> {
  const script = bundled(SCRIPT);
  if (!existsSync(script))
    throw new CliError(
      ExitCode.usage,
      'The torture matrix is run in a checkout of the project, where its sources are.',
    );
  const child = spawn(process.execPath, [script, ...options], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill('SIGTERM'));
  return new Promise((resolve) => child.once('exit', (code) => resolve(code ?? ExitCode.dependency)));
}
