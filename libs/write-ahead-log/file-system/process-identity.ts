import { readFile } from 'node:fs/promises';

/** A process, told apart from a later one of the same number by when it started. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Start time in clock ticks since boot, as /proc has it; null where there is no /proc. */
  readonly startTicks: string | null;
}

export async function thisProcess(): Promise<ProcessIdentity> {
  return { pid: process.pid, startTicks: await startTicks(process.pid) };
}

/** Whether that very process still runs. */
export async function isRunning(identity: ProcessIdentity): Promise<boolean> {
  const present = await startTicks(identity.pid);
  if (present !== null && identity.startTicks !== null) return present === identity.startTicks;
  return process.platform !== 'linux' && answersSignals(identity.pid);
}

async function startTicks(pid: number): Promise<string | null> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
  if (stat === null) return null;
  // The second field is the program's name in parentheses, and may hold spaces; field 22 is the start time.
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
}

function answersSignals(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
