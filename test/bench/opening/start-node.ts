import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A start of the event log's process. */
export interface NodeStart {
  readonly url: string;
  /** From its birth until it listens. */
  readonly readySeconds: number;
  readonly cpuSeconds: number;
  readonly residentMiB: number;
  readonly peakMiB: number;
  /** Sends the signal, and resolves when the process has ended. */
  end(signal: NodeJS.Signals): Promise<void>;
}

const TICKS_PER_SECOND = 100;

function memoryMiB(pid: number, field: string): number {
  const kib = new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Number(kib?.[1]) / 1024;
}

function cpuSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

function messageOf(child: ChildProcess): Promise<{ url: string }> {
  return new Promise((resolve, reject) => {
    child.once('message', (message) => resolve(message as { url: string }));
    child.once('exit', (code) => reject(new Error(`The event log ended (${code}) before it was ready.`)));
  });
}

/** Starts the node on a directory, and measures it until it is ready. Linux only. */
export async function startNode(dataDirectory: string): Promise<NodeStart> {
  const main = join(import.meta.dirname, '../../../apps/event-log/main.js');
  const begun = performance.now();
  const child = fork(main, ['--data', dataDirectory, '--port', '0'], {
    execArgv: [],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const { url } = await messageOf(child);
  const readySeconds = (performance.now() - begun) / 1000;
  const pid = child.pid!;
  return {
    url,
    readySeconds,
    cpuSeconds: cpuSeconds(pid),
    residentMiB: memoryMiB(pid, 'VmRSS'),
    peakMiB: memoryMiB(pid, 'VmHWM'),
    async end(signal) {
      const ended = once(child, 'exit');
      child.kill(signal);
      await ended;
    },
  };
}
