import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { pino } from 'pino';
import { createTestDatabase, startTestEventLog, temporaryDirectory } from '#libs/testing';
import type { TestDatabase, TestEventLog } from '#libs/testing';
import { startApi, type RunningApi } from '../../../apps/api/api.js';
import type { Settings } from '../../../apps/api/backend/settings.js';

const REACHED_WITHIN_MS = 30_000;

/** The API in this process, on stores of its own. */
export interface TestApi {
  readonly url: string;
  readonly adminKey: string;
  readonly database: TestDatabase;
  readonly eventLog: TestEventLog;
  readonly settings: Settings;
  /** Everything that was logged, as JSON lines. */
  readonly log: string[];
  /** Sends a request with the admin key, unless other headers say otherwise. */
  request(path: string, options?: RequestInit): Promise<Response>;
  /** Sends JSON, and gives status and parsed answer. */
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<Answer>;
  get(path: string, headers?: Record<string, string>): Promise<Answer>;
  /** Asks for what reflects a position, however long a busy machine takes to get there: thirty seconds at most. */
  getReached(path: string, position: string, headers?: Record<string, string>): Promise<Answer>;
  /** Stops the API alone, and starts it again on the same stores. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** An answer, parsed. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // eslint-disable-next-line typescript/no-explicit-any -- what a test expects of it, it says itself
  readonly body: any;
}

/** Starts the API on a fresh database and a fresh event log, with its worker threads from `dist`, so build first; everything is there when this resolves. */
export async function startTestApi(overrides: Partial<Settings> = {}): Promise<TestApi> {
  const [database, eventLog, directory] = await Promise.all([
    createTestDatabase(),
    startTestEventLog({ policy: 'ledger' }),
    temporaryDirectory(),
  ]);
  const settings: Settings = {
    port: 0,
    host: '127.0.0.1',
    dataDirectory: directory.path,
    environment: 'test',
    eventStoreUrl: eventLog.url,
    databaseUrl: database.url,
    adminKey: null,
    masterKey: null,
    attestationMinutes: 0,
    attestationSample: 1_000,
    workers: pathToFileURL(`${join(process.cwd(), 'bundle/apps/api/workers')}/`),
    preparers: 1,
    retention: { mode: 'off', months: {}, archiveDirectory: join(directory.path, 'archive') },
    ...overrides,
  };
  const lines: string[] = [];
  const log = pino({}, { write: (line: string) => void lines.push(line) });
  let api: RunningApi = await startApi(settings, log);
  await api.started;
  const adminKey = settings.adminKey ?? (await readFile(join(directory.path, 'admin.key'), 'utf8')).trim();

  const request = (path: string, options: RequestInit = {}): Promise<Response> =>
    fetch(`${api.url}${path}`, { ...options, headers: { authorization: `Bearer ${adminKey}`, ...options.headers } });
  const answer = async (response: Response): Promise<Answer> => {
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: text === '' ? undefined : JSON.parse(text) };
  };
  return {
    get url() {
      return api.url;
    },
    adminKey,
    database,
    eventLog,
    settings,
    log: lines,
    request,
    async post(path, body, headers = {}) {
      const json = { 'content-type': 'application/json', ...headers };
      const text = typeof body === 'string' ? body : JSON.stringify(body);
      return answer(await request(path, { method: 'POST', headers: json, body: text }));
    },
    get: async (path, headers = {}) => answer(await request(path, { headers })),
    async getReached(path, position, headers = {}) {
      const deadline = performance.now() + REACHED_WITHIN_MS;
      for (;;) {
        const found = await answer(await request(path, { headers: { ...headers, 'steno-min-position': position } }));
        const isLate = found.body?.code === 'AUDIT.POSITION_NOT_REACHED';
        if (!isLate || performance.now() > deadline) return found;
      }
    },
    async restart() {
      await api.stop();
      api = await startApi(settings, log);
      await api.started;
    },
    async stop() {
      await api.stop();
      await Promise.all([eventLog.stop(), database.drop(), directory.remove()]);
    },
  };
}
