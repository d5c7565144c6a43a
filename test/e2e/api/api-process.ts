import { fork, type ChildProcess } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const METRICS_MS = 5_000;

/** What an API process is started on. */
export interface ApiProcessOptions {
  readonly databaseUrl: string;
  readonly eventStoreUrl: string;
  readonly dataDirectory: string;
  readonly environment?: NodeJS.ProcessEnv;
}

/** The API in a process of its own, as the supervisor starts it. */
export class ApiProcess {
  private constructor(
    private readonly child: ChildProcess,
    private readonly exited: Promise<number | null>,
    private readonly dataDirectory: string,
    readonly url: string,
    readonly said: () => string,
  ) {}

  /** Starts `bundle/apps/api/main.js`, so build first; resolves when it says that it is ready. */
  static async start(options: ApiProcessOptions): Promise<ApiProcess> {
    const main = join(process.cwd(), 'bundle/apps/api/main.js');
    if (!existsSync(main)) throw new Error(`${main} is missing: run "npm run build" before this spec.`);
    const env = {
      ...process.env,
      DATABASE_URL: options.databaseUrl,
      EVENTSTORE_URL: options.eventStoreUrl,
      STENO_DATA_DIR: options.dataDirectory,
      STENO_PORT: '0',
      ...options.environment,
    };
    const child = fork(main, [], { execArgv: [], env, stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
    let said = '';
    child.stderr?.on('data', (chunk: Buffer) => (said = (said + chunk.toString()).slice(-16_384)));
    const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
    const ready = await new Promise<{ url: string }>((resolve, reject) => {
      child.once('message', (message) => resolve(message as { url: string }));
      void exited.then((code) => reject(new Error(`The API ended (${code}) before it was ready: ${said}`)));
    });
    return new ApiProcess(child, exited, options.dataDirectory, ready.url, () => said);
  }

  get adminKey(): string {
    return readFileSync(join(this.dataDirectory, 'admin.key'), 'utf8').trim();
  }

  request(path: string, options: RequestInit = {}): Promise<Response> {
    const headers = { authorization: `Bearer ${this.adminKey}`, ...options.headers };
    return fetch(`${this.url}${path}`, { ...options, headers });
  }

  post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
    const json = { 'content-type': 'application/json', ...headers };
    return this.request(path, { method: 'POST', headers: json, body: JSON.stringify(body) });
  }

  /** Resident memory in bytes. */
  memory(): Promise<number> {
    return this.metric('steno_process_resident_memory_bytes');
  }

  /** Whether its runner of projections is the active one; rejects where it does not answer. */
  async isActive(): Promise<boolean> {
    return (await this.metric('steno_projection_runner_active')) === 1;
  }

  private async metric(name: string): Promise<number> {
    const response = await this.request('/metrics', { signal: AbortSignal.timeout(METRICS_MS) });
    return Number(new RegExp(`^${name} (\\S+)`, 'm').exec(await response.text())![1]);
  }

  /** Sends a signal that does not end it: SIGSTOP, SIGCONT. */
  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** Sends the signal, and resolves with the exit code when the process has ended. */
  stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    this.child.kill(signal);
    return this.exited;
  }
}
