import { type ChildProcess, fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryDirectory } from './temporary-directory.js';

/** The embedded event log in a process of its own, on a directory of its own. */
export interface TestEventLog {
  /** Connection string for the official clients; stays the same over a restart. */
  readonly url: string;
  readonly dataDir: string;
  readonly pid: number;
  /** Sends the signal and resolves when the process has ended. */
  kill(signal: NodeJS.Signals): Promise<void>;
  /** Starts it again on the same directory and port; stops it first if it still runs. Resolves once it has recovered and listens. */
  restart(): Promise<void>;
  /** Stops it and removes its directory. */
  stop(): Promise<void>;
}

interface Ready {
  ready: true;
  url: string;
  port: number;
  pid: number;
}

/** Starts `bundle/apps/event-log/main.js`, so build first. `policy` as `steno log serve` has it; "open" by default here. */
export async function startTestEventLog(options: { policy?: 'ledger' | 'open' } = {}): Promise<TestEventLog> {
  const { policy = 'open' } = options;
  const directory = await temporaryDirectory();
  const dataDir = join(directory.path, 'event-log');
  let running = await start(dataDir, 0, policy);
  const kill = async (signal: NodeJS.Signals): Promise<void> => {
    running.child.kill(signal);
    await running.exited;
  };
  return {
    url: running.ready.url,
    dataDir,
    get pid() {
      return running.ready.pid;
    },
    kill,
    async restart() {
      await kill('SIGTERM');
      running = await start(dataDir, running.ready.port, policy);
    },
    async stop() {
      await kill('SIGTERM');
      await directory.remove();
    },
  };
}

async function start(
  dataDir: string,
  port: number,
  policy: string,
): Promise<{ child: ChildProcess; ready: Ready; exited: Promise<void> }> {
  const main = join(process.cwd(), 'bundle/apps/event-log/main.js');
  if (!existsSync(main)) throw new Error(`${main} is missing: run "npm run build" before this spec.`);
  // The options of Jest's own process (--experimental-vm-modules) are not the event log's.
  const child = fork(main, ['--port', String(port), '--data', dataDir, '--policy', policy], {
    execArgv: [],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let said = '';
  child.stderr?.on('data', (chunk: Buffer) => (said = (said + chunk.toString()).slice(-4096)));
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const ready = await new Promise<Ready>((resolve, reject) => {
    child.once('message', (message) => resolve(message as Ready));
    void exited.then(() => reject(new Error(`The event log ended before it was ready: ${said}`)));
  });
  return { child, ready, exited };
}
