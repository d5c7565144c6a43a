import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Database } from '#libs/database';
import { readPositions } from '#libs/projections';
import { createTestDatabase, startTestEventLog, temporaryDirectory, waitFor } from '#libs/testing';
import type { TestDatabase, TestEventLog } from '#libs/testing';
import { ApiProcess } from './api/api-process.js';

/** How long each throughput is measured, in milliseconds; longer where a figure is wanted. */
const MEASURE_MS = Number(process.env['MEASURE_MS'] ?? 2_000);
const CONNECTIONS = 4;
const BATCH = 20;

/** Every write of a projection fails, as with a disk that is full. */
const BREAK = `
  CREATE FUNCTION projections.refuse() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'no space left' USING ERRCODE = '53100'; END $$;
  CREATE TRIGGER broken BEFORE UPDATE ON projections.positions FOR EACH ROW EXECUTE FUNCTION projections.refuse()`;

describe('recording, and a projection that cannot write at all', () => {
  let test: TestDatabase;
  let database: Database;
  let eventLog: TestEventLog;
  let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
  let api: ApiProcess;

  beforeAll(async () => {
    [test, eventLog, directory] = await Promise.all([createTestDatabase(), startTestEventLog(), temporaryDirectory()]);
    database = new Database({ url: test.url });
    api = await ApiProcess.start({ databaseUrl: test.url, eventStoreUrl: eventLog.url, dataDirectory: directory.path });
    await waitFor(async () => (await api.request('/health/ready')).ok, { timeoutMs: 60_000 });
  }, 120_000);

  afterAll(async () => {
    await api?.stop('SIGKILL');
    await Promise.all([database.close(), eventLog.stop(), directory.remove()]);
    await test.drop();
  }, 60_000);

  async function record(): Promise<bigint> {
    const events = Array.from({ length: BATCH }, () => ({
      id: randomUUID(),
      type: 'pace.measured',
      actor: { id: 'a' },
      entity: { type: 'case', id: '1' },
    }));
    const response = await api.post('/v1/audit/events/batch', events);
    const answer = (await response.json()) as { data: { receipt: { position: string } }[] };
    expect(response.ok).toBe(true);
    return BigInt(answer.data.at(-1)!.receipt.position);
  }

  /** Durably recorded events a second, and the last position. */
  async function throughput(): Promise<{ perSecond: number; last: bigint }> {
    const began = performance.now();
    let [count, last] = [0, 0n];
    const send = async (): Promise<void> => {
      while (performance.now() - began < MEASURE_MS) {
        const position = await record();
        count += BATCH;
        if (position > last) last = position;
      }
    };
    await Promise.all(Array.from({ length: CONNECTIONS }, send));
    return { perSecond: Math.round((count * 1_000) / (performance.now() - began)), last };
  }

  const position = async (): Promise<bigint> => (await readPositions(database, ['audit-trail']))[0]?.position ?? -1n;

  it('given a healthy one, and then a broken one, then as much is recorded; once it is mended, all is made up for', async () => {
    await throughput();
    const healthy = await throughput();
    await database.query(BREAK);
    await wait(100);
    const stuck = await position();
    const broken = await throughput();
    expect(await position()).toBe(stuck);
    process.stdout.write(
      `${healthy.perSecond} events/s with a healthy projection, ${broken.perSecond} with a broken one\n`,
    );
    expect(broken.perSecond).toBeGreaterThan(0.5 * healthy.perSecond);
    await database.query('DROP TRIGGER broken ON projections.positions');
    await waitFor(async () => (await position()) >= broken.last, { timeoutMs: 60_000, what: 'all to be made up for' });
  }, 180_000);
});
