import { type ChildProcess, spawn, type StdioOptions } from 'node:child_process';
import type { RunAs } from './run-as.js';

/** A PostgreSQL program, and under which user and environment it runs. */
export interface Program {
  readonly path: string;
  readonly as: RunAs;
  readonly env: NodeJS.ProcessEnv;
}

/** Locale and time zone are settings of the cluster, never of whoever starts it. */
const environment = { LC_ALL: 'C', TZ: 'UTC', PATH: process.env['PATH'] };

/** Starts the program in `cwd`, in a process group of its own, so that Ctrl-C in a terminal reaches only the supervisor. */
export function startProgram(
  program: Program,
  args: readonly string[],
  options: { cwd: string; stdio: StdioOptions },
): ChildProcess {
  const [command, ...rest] = [...program.as.prefix, program.path, ...args];
  return spawn(command!, rest, {
    ...program.as.ids,
    env: { ...environment, ...program.env },
    cwd: options.cwd,
    stdio: options.stdio,
    detached: true,
  });
}

/** Runs the program to its end with `input`; resolves to its exit code and the last thing it said. */
export async function runProgram(
  program: Program,
  args: readonly string[],
  cwd: string,
  input = '',
): Promise<{ code: number | null; output: string }> {
  const child = startProgram(program, args, { cwd, stdio: ['pipe', 'pipe', 'pipe'] });
  let output = '';
  const keep = (chunk: Buffer): void => {
    output = (output + chunk.toString()).slice(-8192);
  };
  child.stdout?.on('data', keep);
  child.stderr?.on('data', keep);
  child.stdin?.on('error', () => undefined);
  child.stdin?.end(input);
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ code: null, output: error.message }));
    child.once('close', (code) => resolve({ code, output: output.trim() }));
  });
}
