import { type ChildProcess, fork } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { waitFor } from '#libs/testing';

/** Who runs it; ourselves where it is not said. */
export interface Identity {
  readonly uid?: number;
  readonly gid?: number;
}

const variables = /^(STENO_|EVENTSTORE_URL$|DATABASE_URL$)/;

/** `steno up` in a process of its own. The channel to it ends it should this process be killed. */
export class StenoUp {
  output = '';
  private readonly child: ChildProcess;
  private readonly exited: Promise<number | null>;

  /** `env` replaces every variable of the product that is set here. */
  constructor(
    readonly env: Readonly<Record<string, string>>,
    identity: Identity = {},
  ) {
    const kept = Object.entries(process.env).filter(([name]) => !variables.test(name));
    this.child = fork('bin/steno.mjs', ['up'], {
      ...identity,
      execArgv: [],
      silent: true,
      env: { ...Object.fromEntries(kept), STENO_PORT: '0', STENO_EVENT_LOG_PORT: '0', ...env },
    });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
    }
    this.exited = new Promise((resolve) => this.child.once('close', resolve));
  }

  /** Resolves once it says that it is ready. */
  async ready(): Promise<void> {
    const says = (): boolean => this.output.includes('Ctrl-C stops it.');
    await waitFor(() => says() || this.child.exitCode !== null, { timeoutMs: 60_000, what: 'steno up to be ready' });
    if (!says()) throw new Error(`steno up ended: ${this.output}`);
  }

  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** Resolves to the exit code once it has ended; null where a signal ended it. */
  ended(): Promise<number | null> {
    return this.exited;
  }

  /** Stops it as Ctrl-C does. */
  stop(): Promise<number | null> {
    this.signal('SIGINT');
    return this.exited;
  }

  /** What `run.json` says of a process; undefined where it says nothing. */
  entry(name: string): { pid: number; url: string } | undefined {
    const text = readFileSync(join(this.env['STENO_DATA_DIR']!, 'run.json'), 'utf8');
    return (JSON.parse(text) as Record<string, { pid: number; url: string }>)[name];
  }

  /** Whether the API says that everything it needs is there. */
  async isHealthy(): Promise<boolean> {
    return (await fetch(`${this.entry('api')!.url}/health/ready`)).ok;
  }
}

/** Runs `steno up` where it is to be refused. */
export async function refusedUp(
  env: Readonly<Record<string, string>>,
  identity?: Identity,
): Promise<{ code: number | null; output: string }> {
  const refused = new StenoUp(env, identity);
  return { code: await refused.ended(), output: refused.output };
}

/** Whether a process of that number runs, and is no zombie that nobody waited for. */
export function runs(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}
