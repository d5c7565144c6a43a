import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort, waitFor } from '#libs/testing';

/** The processes of the product that can be killed. */
export type ProcessName = 'api' | 'event-log' | 'postgres';

const COMMANDS: Record<ProcessName, RegExp> = {
  api: /apps\/api\/main\.js/,
  'event-log': /apps\/event-log\/main\.js/,
  postgres: /postgres\0-D/,
};

interface Running {
  readonly pid: number;
  readonly parent: number;
  readonly command: string;
}

/** Every process of the machine, from /proc. */
function processes(): Running[] {
  return readdirSync('/proc').flatMap((entry) => {
    if (!/^\d+$/.test(entry)) return [];
    try {
      const stat = readFileSync(`/proc/${entry}/stat`, 'utf8');
      const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
      return [{ pid: Number(entry), parent, command: readFileSync(`/proc/${entry}/cmdline`, 'utf8') }];
    } catch {
      return [];
    }
  });
}

/** The whole product under its supervisor, on a data directory and ports of its own. */
export class Product {
  private supervisor: ChildProcess | undefined;
  private output = '';

  private constructor(
    private readonly environment: NodeJS.ProcessEnv,
    readonly dataDirectory: string,
    readonly url: string,
    readonly eventStoreUrl: string,
  ) {}

  /** Takes ports and starts. */
  static async start(dataDirectory: string): Promise<Product> {
    const [port, logPort] = [await freePort(), await freePort()];
    const environment = {
      ...process.env,
      STENO_DATA_DIR: dataDirectory,
      STENO_PORT: String(port),
      STENO_EVENT_LOG_PORT: String(logPort),
    };
    const product = new Product(
      environment,
      dataDirectory,
      `http://127.0.0.1:${port}`,
      `esdb://127.0.0.1:${logPort}?tls=false`,
    );
    await product.up();
    return product;
  }

  private async up(): Promise<void> {
    this.supervisor = spawn(process.execPath, ['bin/steno.mjs', 'up'], {
      env: this.environment,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.supervisor.stdout!, this.supervisor.stderr!]) {
      stream.on('data', (chunk: Buffer) => (this.output = (this.output + chunk.toString()).slice(-20_000)));
    }
    await waitFor(() => this.isReady(), { timeoutMs: 60_000 }).catch((error: unknown) => {
      throw new Error(`the product did not become ready:\n${this.output}`, { cause: error });
    });
  }

  /** Whether every dependency is there. */
  async isReady(): Promise<boolean> {
    return fetch(`${this.url}/health/ready`).then(
      (response) => response.ok,
      () => false,
    );
  }

  /** The key that the first start made. */
  adminKey(): string {
    return readFileSync(join(this.dataDirectory, 'admin.key'), 'utf8').trim();
  }

  /** The process of that name among the descendants of the supervisor, if it runs. */
  find(name: ProcessName): number | undefined {
    const all = processes();
    const ours = new Set([this.supervisor!.pid!]);
    for (let size = 0; size !== ours.size;) {
      size = ours.size;
      for (const each of all) if (ours.has(each.parent)) ours.add(each.pid);
    }
    return all.find((each) => ours.has(each.pid) && COMMANDS[name].test(each.command))?.pid;
  }

  /** Kills a process as the operating system would when memory runs out. */
  kill(name: ProcessName): void {
    const pid = this.find(name);
    if (pid === undefined) throw new Error(`${name} is not running:\n${this.output}`);
    process.kill(pid, 'SIGKILL');
  }

  /** Stops everything, in order, and waits until it is gone. */
  async stop(): Promise<void> {
    if (this.supervisor === undefined || this.supervisor.exitCode !== null) return;
    const gone = once(this.supervisor, 'exit');
    this.supervisor.kill('SIGTERM');
    await gone;
  }
}
