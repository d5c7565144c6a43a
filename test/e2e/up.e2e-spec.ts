import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { createTestDatabase, freePort, startTestEventLog, temporaryDirectory, waitFor } from '#libs/testing';
import { refusedUp, runs, StenoUp } from './up/steno-up.js';

const names = ['postgres', 'event-log', 'api'];

describe('steno up', () => {
  let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
  let env: Record<string, string>;
  let product: StenoUp;

  async function start(): Promise<void> {
    product = new StenoUp(env);
    await product.ready();
  }

  beforeAll(async () => {
    directory = await temporaryDirectory();
    env = {
      STENO_DATA_DIR: join(directory.path, 'data'),
      STENO_PORT: String(await freePort()),
      STENO_EVENT_LOG_PORT: String(await freePort()),
      STENO_POSTGRES_PORT: String(await freePort()),
    };
    await start();
  });

  afterAll(async () => {
    await product.stop();
    await directory.remove();
  });

  it('given a first start, then it says where everything is, with the admin key, which nobody else may read', async () => {
    const file = join(env['STENO_DATA_DIR']!, 'admin.key');
    expect(product.output).toContain((await readFile(file, 'utf8')).trim());
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    for (const name of names) expect(product.output).toContain(product.entry(name)!.url);
    await waitFor(() => product.isHealthy(), { timeoutMs: 30_000 });
  });

  it('given that it runs, when it is started again on the same data, then that is refused in a sentence', async () => {
    const second = await refusedUp({ ...env, STENO_PORT: '0', STENO_EVENT_LOG_PORT: '0' });
    expect(second.code).toBe(2);
    expect(second.output).toMatch(/^steno: Stenographer already runs on .+ \(process \d+, http:.+\.\n$/);
    await waitFor(() => product.isHealthy(), { timeoutMs: 30_000 });
  });

  it.each(names)('given a kill -9 of %s, then it comes back by itself, and the others stay', async (name) => {
    const before = names.map((each) => product.entry(each)!.pid);
    const { pid, url } = product.entry(name)!;
    process.kill(pid, 'SIGKILL');
    await waitFor(() => product.entry(name)!.pid !== pid && product.isHealthy(), { timeoutMs: 60_000 });
    expect(product.entry(name)!.url).toBe(url);
    const changed = names.filter((each, index) => product.entry(each)!.pid !== before[index]);
    expect(changed).toEqual([name]);
  });

  it('given a kill -9 of all three at once, then all come back', async () => {
    const before = names.map((name) => product.entry(name)!.pid);
    for (const pid of before) process.kill(pid, 'SIGKILL');
    const renewed = (): boolean => names.every((name) => !before.includes(product.entry(name)!.pid));
    await waitFor(async () => renewed() && (await product.isHealthy()), { timeoutMs: 60_000 });
  });

  it('given a kill -9 of the supervisor, then what notices ends, and the next start takes over on the same ports', async () => {
    const [postgres, ...others] = names.map((name) => product.entry(name)!.pid);
    product.signal('SIGKILL');
    await product.ended();
    await start();
    expect([postgres!, ...others].filter(runs)).toEqual([]);
    await waitFor(() => product.isHealthy(), { timeoutMs: 30_000 });
    expect(product.output).not.toContain('steno_');
  });

  it('given SIGTERM, then it stops everything in order, says so, and leaves neither a process nor a run file', async () => {
    const pids = names.map((name) => product.entry(name)!.pid);
    product.signal('SIGTERM');
    expect(await product.ended()).toBe(0);
    expect(product.output).toMatch(/Stopping .*\nStopped\.\n$/);
    expect(pids.filter(runs)).toEqual([]);
    expect(() => product.entry('api')).toThrow('ENOENT');
    await start();
  });

  it('given Ctrl-C before it is ready, then it stops all the same', async () => {
    await product.stop();
    product = new StenoUp(env);
    await waitFor(() => product.entry('postgres'), { timeoutMs: 60_000 });
    const { pid } = product.entry('postgres')!;
    expect(await product.stop()).toBe(0);
    expect(runs(pid)).toBe(false);
    await start();
  });
});

describe('steno up with stores of others', () => {
  it('given EVENTSTORE_URL and DATABASE_URL, then it starts neither', async () => {
    const directory = await temporaryDirectory();
    const database = await createTestDatabase({ migrated: false });
    const eventLog = await startTestEventLog({ policy: 'ledger' });
    const stores = { EVENTSTORE_URL: eventLog.url, DATABASE_URL: database.url };
    const product = new StenoUp({ STENO_DATA_DIR: directory.path, ...stores });
    try {
      await product.ready();
      expect(names.filter((name) => product.entry(name))).toEqual(['api']);
      await waitFor(() => product.isHealthy());
      expect(product.output).not.toContain(new URL(database.url).password);
    } finally {
      await product.stop();
      await eventLog.stop();
      await database.drop();
      await directory.remove();
    }
  });
});
