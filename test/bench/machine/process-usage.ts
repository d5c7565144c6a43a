import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const TICKS_PER_SECOND = 100;
const PAGE_BYTES = 4096;

/** What the processes of the product have used. */
export interface Usage {
  /** Seconds of processor time since the processes began. */
  readonly cpu: Readonly<Record<string, number>>;
  readonly residentMiB: Readonly<Record<string, number>>;
}

interface Stat {
  readonly pid: number;
  readonly parent: number;
  readonly cpuSeconds: number;
  readonly residentBytes: number;
}

/** One line of /proc/<pid>/stat; ended children are counted with their parent. */
function statOf(pid: string): Stat | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = text
      .slice(text.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number);
    const ticks = fields[11]! + fields[12]! + fields[13]! + fields[14]!;
    return {
      pid: Number(pid),
      parent: fields[1]!,
      cpuSeconds: ticks / TICKS_PER_SECOND,
      residentBytes: fields[21]! * PAGE_BYTES,
    };
  } catch {
    return undefined;
  }
}

/** Reads what the product's processes have used, PostgreSQL's children with it, and the load generator. Linux only. */
export function readUsage(dataDirectory: string): Usage {
  const run = JSON.parse(readFileSync(join(dataDirectory, 'run.json'), 'utf8')) as Record<string, { pid: number }>;
  const stats = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => statOf(pid) ?? []);
  const cpu: Record<string, number> = {};
  const residentMiB: Record<string, number> = {};
  for (const [name, { pid }] of Object.entries(run)) {
    if (name === 'supervisor') continue;
    const own = stats.filter((stat) => stat.pid === pid || stat.parent === pid);
    cpu[name] = own.reduce((sum, stat) => sum + stat.cpuSeconds, 0);
    residentMiB[name] = own.reduce((sum, stat) => Math.max(sum, stat.residentBytes), 0) / 1024 ** 2;
  }
  const { user, system } = process.cpuUsage();
  return { cpu: { ...cpu, 'load generator': (user + system) / 1e6 }, residentMiB };
}

/** Microseconds of processor time an event took of each process, between two readings. */
export function cpuPerEvent(before: Usage, after: Usage, events: number): Record<string, number> {
  return Object.fromEntries(
    Object.entries(after.cpu).map(([name, seconds]) => [name, ((seconds - (before.cpu[name] ?? 0)) * 1e6) / events]),
  );
}
