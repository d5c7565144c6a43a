import type { ChildProcess } from 'node:child_process';
import { open, readFile } from 'node:fs/promises';
import { type Cluster, ROLE } from './cluster.js';
import { EmbeddedPostgresError, PortTakenError } from './errors.js';
import { stopOrphan } from './orphan.js';
import { readPostmaster } from './postmaster-pid.js';
import { startProgram } from './program.js';
import { serverArguments, type Settings } from './settings.js';

/** A running server that this process started. */
export interface RunningPostgres {
  readonly pid: number;
  readonly port: number;
  /** Connection string of the login role and its database. */
  readonly url: string;
  /** Resolves when the server's process has ended, to how it did: "code 0", "signal SIGKILL". */
  readonly exited: Promise<string>;
  /** Fast shutdown: ends sessions, writes a checkpoint, resolves when the process is gone. */
  stop(): Promise<void>;
  /** Immediate shutdown: the next start recovers. */
  kill(): void;
}

/** Options of a start; `logFile` is appended to. */
export interface StartOptions {
  readonly port: number;
  readonly logFile: string;
  readonly settings?: Settings;
  /** Bound of the wait until it answers, recovery after a crash included. */
  readonly timeoutMs?: number;
  /** The server may outlive this process, whose end does not wait for it. */
  readonly leave?: boolean;
  /** Gives up the start, and rejects. */
  readonly signal?: AbortSignal;
}

const NO_SOCKET = /could not create any TCP\/IP sockets/;

/**
 * Starts the server of a cluster and resolves once it accepts connections. A server that a killed owner left running there is stopped
 * first. EmbeddedPostgresError with PostgreSQL's own reason where it does not start: a PortTakenError where it is the port.
 */
export async function startPostgres(cluster: Cluster, options: StartOptions): Promise<RunningPostgres> {
  await stopOrphan(cluster.dataDirectory);
  const log = await open(options.logFile, 'a', 0o600);
  const logStart = (await log.stat()).size;
  const args = serverArguments(cluster.dataDirectory, options.port, options.settings ?? {});
  const child = startProgram(cluster.postgres, args, { cwd: cluster.dataDirectory, stdio: ['ignore', log.fd, log.fd] });
  const exited = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => resolve(signal ? `signal ${signal}` : `code ${code}`));
  });
  try {
    await untilReady(child, cluster.dataDirectory, options);
  } catch (error) {
    child.kill('SIGINT');
    await exited;
    const reason = await lastWords(options.logFile, logStart);
    const Failure = NO_SOCKET.test(reason) ? PortTakenError : EmbeddedPostgresError;
    throw new Failure(`${(error as Error).message}: ${reason}`);
  } finally {
    await log.close();
  }
  if (options.leave) child.unref();
  const stop = async (): Promise<void> => {
    child.kill('SIGINT');
    await exited;
  };
  const url = `postgres://${ROLE}:${cluster.password}@127.0.0.1:${options.port}/${ROLE}`;
  return { pid: child.pid!, port: options.port, url, exited, stop, kill: () => void child.kill('SIGQUIT') };
}

async function untilReady(
  child: ChildProcess,
  dataDirectory: string,
  { timeoutMs = 600_000, signal }: StartOptions,
): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null)
      throw new Error('PostgreSQL did not start');
    const postmaster = await readPostmaster(dataDirectory);
    if (postmaster?.pid === child.pid && postmaster.status === 'ready') return;
    signal?.throwIfAborted();
    if (performance.now() > deadline) throw new Error(`PostgreSQL was not ready after ${timeoutMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function lastWords(logFile: string, from: number): Promise<string> {
  const text = (await readFile(logFile)).subarray(from).toString();
  const lines = text.split('\n').filter(Boolean);
  const reason = lines.findLast((line) => /FATAL|PANIC/.test(line)) ?? lines.at(-1) ?? 'it gave no reason';
  return reason.replace(/^\S+ \S+ UTC \[\d+\] /, '');
}
