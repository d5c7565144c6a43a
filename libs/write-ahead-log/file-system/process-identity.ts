import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

/** A process, told apart from a later one of the same number by when it started. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Clock ticks since boot on Linux, else a time in words; null where it has ended. */
  readonly started: string | null;
}

/** The identity of a process that runs; `started` is null where it has ended. */
export async function identify(pid: number): Promise<ProcessIdentity> {
  return { pid, started: process.platform === 'linux' ? await startTicks(pid) : await startTime(pid) };
}

/** Whether that very process still runs. */
export async function isRunning(identity: ProcessIdentity): Promise<boolean> {
  return identity.started !== null && (await identify(identity.pid)).started === identity.started;
}

async function startTicks(pid: number): Promise<string | null> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  // The name, in parentheses, may hold anything; the state is the first field after it and the start time the twentieth.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return fields[0] === 'Z' ? null : (fields[19] ?? null);
}

async function startTime(pid: number): Promise<string | null> {
  const asked = promisify(execFile)('ps', ['-o', 'lstart=', '-p', String(pid)]);
  return asked.then(
    ({ stdout }) => stdout.trim() || null,
    () => null,
  );
}
