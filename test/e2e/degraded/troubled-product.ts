import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { waitFor } from '#libs/testing';
import { StenoUp } from '../up/steno-up.js';

/** An answer of the API, parsed. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // eslint-disable-next-line typescript/no-explicit-any -- what a test expects of it, it says itself
  readonly body: any;
}

/** An audit event with this id. */
export const auditEvent = (id: string): object => ({
  id,
  type: 'trouble.tested',
  actor: { id: 'a' },
  entity: { type: 'case', id: '1' },
});

/** `steno up` with the embedded event log, on a database of its own, and short ways to ask it. */
export class TroubledProduct {
  private constructor(
    private readonly up: StenoUp,
    private readonly dataDirectory: string,
  ) {}

  /** Resolves when it says that it is ready, which it does in every state of its stores. */
  static async start(
    dataDirectory: string,
    databaseUrl: string,
    env: Record<string, string> = {},
  ): Promise<TroubledProduct> {
    const up = new StenoUp({ STENO_DATA_DIR: dataDirectory, DATABASE_URL: databaseUrl, ...env });
    await up.ready();
    return new TroubledProduct(up, dataDirectory);
  }

  /** What the supervisor said. */
  get output(): string {
    return this.up.output;
  }

  get eventLogDirectory(): string {
    return join(this.dataDirectory, 'event-log');
  }

  pid(name: 'event-log' | 'api'): number {
    return this.up.entry(name)!.pid;
  }

  async request(path: string, options: RequestInit = {}): Promise<Answer> {
    const key = readFileSync(join(this.dataDirectory, 'admin.key'), 'utf8').trim();
    const headers = { authorization: `Bearer ${key}`, ...options.headers };
    const response = await fetch(`${this.up.entry('api')!.url}${path}`, { ...options, headers });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json');
    return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
  }

  record(id: string, headers: Record<string, string> = {}): Promise<Answer> {
    const options = { method: 'POST', body: JSON.stringify(auditEvent(id)) };
    return this.request('/v1/audit/events', {
      ...options,
      headers: { 'content-type': 'application/json', ...headers },
    });
  }

  /** The ids that the audit trail shows of what {@link record} sent. */
  async shown(): Promise<string[]> {
    const { status, body } = await this.request('/v1/audit/events?type=trouble.tested&limit=1000');
    if (status !== 200) throw new Error(`the audit trail answers ${status}`);
    return (body.data as { id: string }[]).map(({ id }) => id);
  }

  /** Waits until the health says this of the event store, and gives the whole. */
  async untilEventStoreIs(state: string): Promise<Answer> {
    return waitFor(
      async () => {
        const answer = await this.request('/health/ready');
        return answer.body.checks.eventStore.state === state ? answer : undefined;
      },
      { timeoutMs: 20_000, what: `the event store to be ${state}` },
    );
  }

  /** A figure of /metrics. */
  async metric(name: string): Promise<number> {
    const { body } = await this.request('/metrics');
    const line = (body as string).split('\n').find((one) => one.startsWith(`${name} `));
    return Number(line?.split(' ').at(-1));
  }

  /** The lines of a process's log that say something of a state, parsed. */
  logged(name: 'event-log' | 'api'): Record<string, unknown>[] {
    const text = readFileSync(join(this.dataDirectory, 'logs', `${name}.log`), 'utf8');
    const lines = text.split('\n').filter((line) => line.startsWith('{'));
    return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  }

  async stop(): Promise<void> {
    await this.up.stop();
  }
}
