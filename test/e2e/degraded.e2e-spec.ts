import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { AdvisoryLock, holdLock } from '#libs/database';
import { createTestDatabase, temporaryDirectory, waitFor, type TestDatabase } from '#libs/testing';
import { SmallDisk } from './degraded/small-disk.js';
import { TroubledProduct } from './degraded/troubled-product.js';

const noSmallDisk = SmallDisk.whyNot();
if (noSmallDisk) process.stdout.write(`skipped, since no small disk can be mounted here: ${noSmallDisk}\n`);
const itWithSmallDisk = noSmallDisk ? it.skip : it;

/** Changes one bit of the stored byte at a position of a log with one segment. */
function flipBit(directory: string, position: number): void {
  const path = join(
    directory,
    readdirSync(directory).find((name) => name.startsWith('seg-'))!,
  );
  const bytes = readFileSync(path);
  bytes[4096 + position]! ^= 1;
  writeFileSync(path, bytes);
}

const states = (lines: readonly Record<string, unknown>[]): unknown[] =>
  lines.flatMap(({ state }) => (state === undefined ? [] : [state]));

describe('the product in trouble', () => {
  let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
  let database: TestDatabase;
  let data: string;
  let product: TroubledProduct | undefined;
  const cleanUp: (() => unknown)[] = [];

  beforeEach(async () => {
    [directory, database] = await Promise.all([temporaryDirectory(), createTestDatabase()]);
    data = join(directory.path, 'data');
  });

  afterEach(async () => {
    await product?.stop();
    product = undefined;
    for (const clean of cleanUp.splice(0)) await clean();
    await Promise.all([directory.remove(), database.drop()]);
  });

  itWithSmallDisk(
    'given a full disk, when events are sent, then they are refused as not written, reads go on, and recording goes on by itself when there is space',
    async () => {
      const disk = SmallDisk.mount(join(data, 'event-log'), 8);
      cleanUp.push(() => disk.unmount());
      product = await TroubledProduct.start(data, database.url);
      await product.untilEventStoreIs('open');
      const pid = product.pid('event-log');
      const acknowledged = ['before'];
      expect((await product.record('before')).status).toBe(201);
      await waitFor(async () => (await product!.shown()).includes('before'));

      disk.fill();
      expect((await product.record('kept', { prefer: 'respond-async' })).status).toBe(202);
      let answer = await product.record('sent-0');
      for (let n = 1; answer.status === 201; n++) {
        acknowledged.push(answer.body.id as string);
        answer = await product.record(`sent-${n}`);
      }
      expect([answer.status, answer.headers.get('retry-after'), answer.body]).toMatchObject([
        503,
        '5',
        {
          code: 'EVENT_STORE.READ_ONLY',
          outcome: 'not-written',
          detail: expect.stringMatching(/^Not written: the disk/),
        },
      ]);
      const health = await product.untilEventStoreIs('read-only: disk full');
      expect([health.status, health.body.checks.eventStore.next]).toEqual([
        503,
        expect.stringContaining('Free space on the disk'),
      ]);
      expect(await product.shown()).toContain('before');
      expect((await product.request('/health/live')).status).toBe(200);
      expect((await product.record('later', { prefer: 'respond-async' })).body).toMatchObject({
        code: 'EVENT_STORE.READ_ONLY',
      });
      expect(await product.metric('steno_event_store_state{state="read-only"}')).toBe(1);
      expect(await product.metric('steno_event_store_state{state="open"}')).toBe(0);
      expect(await product.metric('steno_event_store_disk_free_bytes')).toBeLessThan(64 * 1024);

      disk.free();
      await product.untilEventStoreIs('open');
      expect((await product.record('after')).status).toBe(201);
      await waitFor(async () => (await product!.shown()).includes('kept'), { timeoutMs: 20_000 });
      await waitFor(async () => (await product!.shown()).includes('after'), { timeoutMs: 20_000 });
      expect((await product.shown()).toSorted()).toEqual([...acknowledged, 'kept', 'after'].toSorted());
      expect(product.pid('event-log')).toBe(pid);
      expect(await product.metric('steno_event_store_seconds_since_append')).toBeLessThan(30);
      expect(states(product.logged('event-log'))).toEqual(['read-only', 'open']);
      expect(states(product.logged('api'))).toEqual(['read-only', 'open']);
    },
  );

  it('given a bit that changed in what was written, when it starts, then what is whole is read, nothing is recorded, and everything says so', async () => {
    const hold = new AbortController();
    const wanted = { url: database.url, key: AdvisoryLock.projectionRunner, applicationName: 'none' };
    const lock = (await holdLock(wanted, hold.signal))!;
    product = await TroubledProduct.start(data, database.url);
    await product.untilEventStoreIs('open');
    const answers = [];
    for (const id of ['first', 'damaged', 'last']) answers.push(await product.record(id));
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201]);
    await product.stop();
    await lock.release();
    flipBit(product.eventLogDirectory, Number(answers[1]!.body.receipt.position) + 20);

    product = await TroubledProduct.start(data, database.url);
    const health = await product.untilEventStoreIs('degraded: damaged');
    expect([health.status, health.body.checks]).toMatchObject([
      503,
      { eventStore: { next: expect.stringContaining('steno log verify') } },
    ]);
    await waitFor(async () => (await product!.request('/health/ready')).body.checks.recording.status === 'ok');
    await waitFor(async () => (await product!.shown()).includes('first'), { timeoutMs: 20_000 });
    const refused = await product.record('refused');
    expect([refused.status, refused.headers.get('retry-after'), refused.body]).toMatchObject([
      503,
      '60',
      { code: 'EVENT_STORE.DAMAGED', outcome: 'not-written' },
    ]);
    expect((await product.record('later', { prefer: 'respond-async' })).body.code).toBe('EVENT_STORE.DAMAGED');
    expect(await product.metric('steno_event_store_state{state="degraded"}')).toBe(1);

    const trouble = (): Record<string, unknown>[] =>
      product!.logged('api').filter(({ reason }) => String(reason).includes('ends at damage in the log'));
    await waitFor(() => trouble().length > 0);
    const cpuBefore = await product.metric('steno_process_cpu_seconds_total');
    const checkedAt = async (): Promise<number> =>
      Date.parse((await product!.request('/health/ready')).body.checks.eventStore.checkedAt as string);
    const begun = await checkedAt();
    await waitFor(async () => (await checkedAt()) - begun >= 3_000, { intervalMs: 250 });
    expect((await product.metric('steno_process_cpu_seconds_total')) - cpuBefore).toBeLessThan(1.5);
    expect(trouble()).toHaveLength(1);
    expect(await product.shown()).toEqual(['first']);
    expect((await product.request('/health/live')).status).toBe(200);
    expect(states(product.logged('api')).at(-1)).toBe('degraded');
    expect(product.logged('event-log').filter(({ state }) => state !== undefined)).toMatchObject([
      {
        level: 'error',
        state: 'degraded',
        directory: product.eventLogDirectory,
        whole: expect.stringMatching(/^positions 0 to \d+, except \d+ to \d+$/),
        next: expect.arrayContaining([expect.stringContaining('steno log repair')]),
      },
    ]);
  });

  it('given a sync that fails, when an event is sent, then the event log ends and is started again, the event is there once, and recording goes on', async () => {
    const flag = join(directory.path, 'fail-next-sync');
    const shim = pathToFileURL(resolve('test/e2e/degraded/fail-next-sync.mjs')).href;
    product = await TroubledProduct.start(data, database.url, {
      FAIL_NEXT_SYNC: flag,
      NODE_OPTIONS: `--import=${shim}`,
    });
    await product.untilEventStoreIs('open');
    expect((await product.record('before')).status).toBe(201);
    const pid = product.pid('event-log');
    writeFileSync(flag, '');
    let answer = await product.record('in-doubt');
    if (answer.status !== 201) {
      expect([answer.status, answer.body]).toMatchObject([503, { code: 'EVENT_STORE.OUTCOME_UNKNOWN', outcome: 'unknown' }]); // prettier-ignore
      answer = await waitFor(async () => {
        const again = await product!.record('in-doubt');
        return again.status < 300 ? again : undefined;
      });
    }
    expect(product.output).toMatch(/event-log ended \(code 74: .*could not be synced/);
    expect(product.pid('event-log')).not.toBe(pid);
    await product.untilEventStoreIs('open');
    expect((await product.record('after')).status).toBe(201);
    await waitFor(async () => (await product!.shown()).includes('after'), { timeoutMs: 20_000 });
    expect((await product.shown()).toSorted()).toEqual(['after', 'before', 'in-doubt']);
    expect(states(product.logged('event-log'))).toEqual(['poisoned']);
  });
});
