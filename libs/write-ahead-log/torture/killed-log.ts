import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { AppendingOptions } from '../testing/appending-process.js';
import { killTestBody } from '../testing/kill-test-body.js';
import type { PlannedFault } from '../testing/planned-fault.js';
import { faultEnvironment, typescriptArguments } from '../testing/run-typescript.js';
import { settleDirectory } from './settle-directory.js';
import { withTemporaryDirectory } from './temporary-directory.js';
import { holds } from './torture-row.js';

const APPEND = 1;
const PROCESS = join(import.meta.dirname, '../testing/appending-process.ts');

export interface Life extends Partial<AppendingOptions> {
  readonly fault?: PlannedFault;
  /** Kills the process as soon as it has said that so many appends are acknowledged. */
  readonly killAfterAcks?: number;
  /** What to run the process by, for instance under a tool: gets the command and returns another. */
  readonly wrap?: (command: readonly string[]) => readonly string[];
}

/** What a process said. */
interface Told {
  /** How many appends its recovery showed. */
  opened?: number;
  /** The state of its log when all its writers had ended. */
  state?: string;
  readonly refused: { readonly number: number; readonly code: string }[];
  complained: string;
}

/** What it said, and how it ended. */
export interface Death extends Readonly<Told> {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A log of real files, which one process after the other appends to, and what is known of it by the one who outlives them. */
export class KilledLog {
  /** Position by number of the append. */
  readonly acknowledged = new Map<number, number>();
  /** Appends that a recovery has shown so far. */
  private shown = 0;

  constructor(
    readonly directory: string,
    private readonly options: Omit<AppendingOptions, 'directory'>,
  ) {}

  /** One process, until it ends. */
  async live({ fault, killAfterAcks = Infinity, wrap = (command) => command, ...options }: Life = {}): Promise<Death> {
    const argument = JSON.stringify({ ...this.options, ...options, directory: this.directory });
    const [command, ...args] = wrap([process.execPath, ...typescriptArguments(PROCESS), argument]);
    const child = spawn(command!, args, { env: faultEnvironment(fault), stdio: ['ignore', 'pipe', 'pipe'] });
    const told = this.follow(child, killAfterAcks);
    const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
    if (told.opened !== undefined) this.showed(told.opened);
    return { ...told, code, signal };
  }

  /** Recovers the log and compares it with what is known, append by append. How many appends there are. */
  async verify(): Promise<number> {
    const appends = (await settleDirectory(this.directory)).filter(({ type }) => type === APPEND);
    for (const [index, { firstRevision, body }] of appends.entries()) {
      holds('I4', firstRevision === index, () => `append ${firstRevision} is the ${index}th`);
      const isSame = body === killTestBody(index, this.options.units);
      holds('I2', isSame, () => `append ${index} has other bytes: ${body.slice(0, 40)}`);
    }
    for (const [number, position] of this.acknowledged) {
      const found = appends[number]?.position;
      holds('I1', found === position, () => `append ${number} was acknowledged at ${position} and is at ${found}`);
    }
    this.showed(appends.length);
    return appends.length;
  }

  private follow(child: ChildProcess, killAfterAcks: number): Told {
    const told: Told = { refused: [], complained: '' };
    let left = '';
    let acks = 0;
    child.stderr!.setEncoding('utf8').on('data', (chunk: string) => (told.complained += chunk));
    child.stdout!.setEncoding('utf8').on('data', (chunk: string) => {
      const lines = (left + chunk).split('\n');
      left = lines.pop()!;
      for (const [what, first, second] of lines.map((line) => line.split(' '))) {
        if (what === 'open') told.opened = Number(second);
        else if (what === 'acked') this.acknowledged.set(Number(first), Number(second));
        else if (what === 'refused') told.refused.push({ number: Number(first), code: second! });
        else told.state = first;
        if (what === 'acked' && ++acks >= killAfterAcks) child.kill('SIGKILL');
      }
    });
    return told;
  }

  private showed(count: number): void {
    holds('I9', count >= this.shown, () => `${this.shown} appends were shown once, and there are ${count}`);
    this.shown = count;
  }
}

/** A log for one run, removed when it is over. */
export async function withKilledLog<T>(
  options: Partial<AppendingOptions>,
  action: (log: KilledLog) => Promise<T>,
): Promise<T> {
  const all = { writers: 16, limit: 1e9, segmentBytes: 256 * 1024, units: 2500, ...options };
  return withTemporaryDirectory((directory) => action(new KilledLog(directory, all)));
}
