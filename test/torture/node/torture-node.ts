import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { faultEnvironment, type PlannedFault, typescriptArguments } from '#libs/write-ahead-log/torture';

const MAIN = 'apps/event-log/main';
const ARRIVAL_MS = 300;

export interface NodeOptions {
  readonly port?: number;
  /** A fault of its disk, or its end, at a chosen operation. */
  readonly fault?: PlannedFault;
  readonly segmentBytes?: number;
}

/** How a process ended. */
export interface NodeEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly complained: string;
}

/** The event log as it is run in production, a process of its own on a directory. */
export class TortureNode {
  /** Resolves a moment after its end, when what it had answered has arrived. */
  readonly silent: Promise<void>;

  private constructor(
    private readonly child: ChildProcess,
    readonly port: number,
    readonly ended: Promise<NodeEnd>,
  ) {
    this.silent = ended.then(() => delay(ARRIVAL_MS));
  }

  /** Resolves once it has recovered and listens; rejects with what it said if it ends before. */
  static async start(directory: string, options: NodeOptions = {}): Promise<TortureNode> {
    const { child, ended } = launch(directory, options);
    const ready = once(child, 'message') as Promise<[{ port: number }]>;
    const first = await Promise.race([ready, ended]);
    if (Array.isArray(first)) return new TortureNode(child, first[0].port, ended);
    throw new Error(`the event log ended before it was ready: ${JSON.stringify(first)}`);
  }

  /** Starts one that is expected to end by itself; killed if it becomes ready instead. */
  static async startAndEnd(directory: string, options: NodeOptions = {}): Promise<NodeEnd> {
    const { child, ended } = launch(directory, options);
    child.once('message', () => child.kill('SIGKILL'));
    return ended;
  }

  get url(): string {
    return `esdb://127.0.0.1:${this.port}?tls=false`;
  }

  get pid(): number {
    return this.child.pid!;
  }

  /** Sends the signal, and resolves when the process is gone. */
  async kill(signal: NodeJS.Signals): Promise<NodeEnd> {
    this.child.kill(signal);
    return this.ended;
  }
}

/** The built program; the sources where they are to be changed or its disk is to fail. */
function launch(directory: string, options: NodeOptions): { child: ChildProcess; ended: Promise<NodeEnd> } {
  const { port = 0, fault, segmentBytes = 512 * 1024 } = options;
  const usesSources = fault !== undefined || process.env['STENO_MUTATION'] !== undefined;
  const main = join(process.cwd(), usesSources ? `${MAIN}.ts` : `bundle/${MAIN}.js`);
  const program = usesSources ? typescriptArguments(main) : [main];
  const args = [
    '--data',
    directory,
    '--port',
    String(port),
    '--policy',
    'open',
    '--segment-size',
    String(segmentBytes),
  ];
  const child = spawn(process.execPath, [...program, ...args], {
    env: faultEnvironment(fault),
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let complained = '';
  child.stderr!.setEncoding('utf8').on('data', (chunk: string) => (complained = (complained + chunk).slice(-4096)));
  const ended = once(child, 'close').then(([code, signal]) => ({
    code: code as number | null,
    signal: signal as NodeJS.Signals | null,
    complained,
  }));
  return { child, ended };
}
