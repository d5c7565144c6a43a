import { type ChildProcess, fork } from 'node:child_process';
import { CliError, ExitCode } from '../cli.error.js';
import { bundled } from '../project-file.js';
import { openLog } from './log-file.js';
import type { Running } from './running.js';

/** After so long a process that was asked to end is made to. */
const STOP_TIMEOUT_MS = 30_000;

/** Exit codes that blame what was asked for: our own, and those of sysexits.h for usage, a taken port and a lock. */
const usageCodes = new Set([2, 64, 69, 75]);

/** One of our programs: a bundled file that sends `{ready: true, url, port}` once it is, and ends on SIGTERM and on a closed channel. */
export interface NodeProcess {
  readonly name: string;
  /** Such as "apps/api/main.js". */
  readonly main: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly log: string;
}

interface Ready {
  readonly ready: true;
  readonly url: string;
  readonly port: number;
}

/** Starts the program, with its output in its log, and resolves once it says that it is ready. */
export async function launchNode(program: NodeProcess, signal: AbortSignal): Promise<Running> {
  signal.throwIfAborted();
  const log = await openLog(program.log);
  // A session of its own: Ctrl-C in the terminal reaches the supervisor alone, which stops things in order.
  const child = fork(bundled(program.main), [...program.args], {
    env: program.env,
    execArgv: [],
    detached: true,
    stdio: ['ignore', log.fd, log.fd, 'ipc'],
  });
  await log.close();
  const exited = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', async (code, name) => {
      const reason = code === 0 || name ? null : await log.lastWords();
      resolve((name ? `signal ${name}` : `code ${code}`) + (reason ? `: ${reason}` : ''));
    });
  });
  const stop = (): Promise<void> => end(child, exited);
  const giveUp = (): void => void stop();
  signal.addEventListener('abort', giveUp);
  const ready = await Promise.race([messageOf(child), exited]);
  signal.removeEventListener('abort', giveUp);
  if (typeof ready === 'string') {
    const code = usageCodes.has(child.exitCode ?? 0) ? ExitCode.usage : ExitCode.dependency;
    const sentence = `The ${program.name} ended (${ready}) before it was ready; see ${program.log}.`;
    throw new CliError(code, (await log.lastWords()) ?? sentence);
  }
  return { pid: child.pid!, url: ready.url, port: ready.port, exited, stop, kill: () => void child.kill('SIGKILL') };
}

function messageOf(child: ChildProcess): Promise<Ready> {
  return new Promise((resolve) => {
    child.on('message', (message) => {
      if ((message as Partial<Ready>).ready) resolve(message as Ready);
    });
  });
}

async function end(child: ChildProcess, exited: Promise<string>): Promise<void> {
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
  await exited;
  clearTimeout(timer);
}
