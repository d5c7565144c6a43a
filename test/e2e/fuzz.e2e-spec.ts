import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestDatabase, startTestEventLog, temporaryDirectory } from '#libs/testing';
import { ApiProcess } from './api/api-process.js';
import { rawRequest } from './api/raw-request.js';
import { oddRequest } from './fuzz/odd-request.js';
import { Random } from './fuzz/random.js';

/** FUZZ_REQUESTS=20000 is the long form; FUZZ_SEED repeats a run. */
const REQUESTS = Number(process.env['FUZZ_REQUESTS'] ?? 2_000);
const SEED = Number(process.env['FUZZ_SEED'] ?? Date.now() % 1_000_000);
const AT_ONCE = 16;
const GROWTH_MAX = 64 * 1024 * 1024;

describe(`odd requests (seed ${SEED})`, () => {
  const cleanUp: (() => Promise<unknown>)[] = [];
  let api: ApiProcess;

  beforeAll(async () => {
    const [database, eventLog, directory] = await Promise.all([
      createTestDatabase(),
      startTestEventLog({ policy: 'ledger' }),
      temporaryDirectory(),
    ]);
    const stores = { databaseUrl: database.url, eventStoreUrl: eventLog.url, dataDirectory: directory.path };
    api = await ApiProcess.start(stores);
    cleanUp.push(() => api.stop(), () => Promise.all([eventLog.stop(), database.drop(), directory.remove()])); // prettier-ignore
  });

  afterAll(async () => {
    for (const step of cleanUp) await step();
  });

  /** What is wrong with the answer to a request, if anything is. */
  async function complaint(bytes: Buffer): Promise<string | undefined> {
    const answer = await rawRequest(api.url, bytes).catch((error: Error) => error);
    // A request that is cut short has no answer, and needs none.
    if (answer instanceof Error)
      return /ECONNRESET|EPIPE|no whole answer: $/.test(answer.message) ? undefined : answer.message;
    if (answer.status >= 500 || answer.status < 200) return `status ${answer.status}: ${answer.body}`;
    if (answer.status < 400 || answer.body === '') return undefined;
    if (answer.headers['content-type'] !== 'application/problem+json') return `no problem details: ${answer.body}`;
    const { status, code } = JSON.parse(answer.body) as { status: number; code: string };
    return status === answer.status && /^[A-Z]+\.[A-Z0-9_]+$/.test(code) ? undefined : `odd problem: ${answer.body}`;
  }

  it(`given ${REQUESTS} of them, when they are sent, then every answer is a client's error or a success, and memory is flat`, async () => {
    const random = new Random(SEED);
    const complaints: string[] = [];
    const memory: number[] = [];
    let sent = 0;
    const send = async (): Promise<void> => {
      while (sent < REQUESTS) {
        sent++;
        const bytes = oddRequest(random, api.adminKey);
        const wrong = await complaint(bytes);
        if (wrong !== undefined) complaints.push(`${wrong}\n${bytes.subarray(0, 600).toString('latin1')}`);
        if (sent % Math.floor(REQUESTS / 10) === 0) memory.push(await api.memory());
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, send));
    expect(complaints).toEqual([]);
    expect(api.said()).not.toContain('a request failed');
    const warm = Math.max(...memory.slice(0, memory.length / 2));
    expect(memory.at(-1)! - warm).toBeLessThan(GROWTH_MAX);
    expect((await api.request('/health/ready')).status).toBe(200);
  }, 600_000);
});
