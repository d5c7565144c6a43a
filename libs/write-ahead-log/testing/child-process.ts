import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';

/** Starts a script of this folder in a process of its own; its standard input and output are pipes. */
export function startScript(script: string, args: readonly string[]): ChildProcess {
  const loader = join(import.meta.dirname, 'typescript-loader.mjs');
  const node = ['--no-warnings', '--conditions=steno-source', '--import', loader];
  return spawn(process.execPath, [...node, join(import.meta.dirname, script), ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
}
