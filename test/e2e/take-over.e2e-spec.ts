import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Database } from '#libs/database';
import { EventStoreDbEventStore } from '#libs/event-store/eventstoredb';
import { readPositions } from '#libs/projections';
import { createTestDatabase, startTestEventLog, temporaryDirectory, waitFor } from '#libs/testing';
import type { TestDatabase, TestEventLog } from '#libs/testing';
import { compareRows, eventsOf, rowsOf } from '../torture/projections/check-trail.js';
import { ApiProcess } from './api/api-process.js';
import { Writer } from './kill-loop/writer.js';

/** Generous: what is promised is five seconds, and what it took is printed. */
const TAKE_OVER_MS = 15_000;
const PAUSE_MS = 20;

const HOLDER = `SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND classid = 1398031694 AND objid = 2 AND granted
  AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`;

describe('two processes of the API on one store', () => {
  let test: TestDatabase;
  let database: Database;
  let eventLog: TestEventLog;
  let eventStore: EventStoreDbEventStore;
  let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
  let active: ApiProcess;
  let standby: ApiProcess;
  const writers: Writer[] = [];
  const writing: Promise<void>[] = [];

  const start = (): Promise<ApiProcess> =>
    ApiProcess.start({ databaseUrl: test.url, eventStoreUrl: eventLog.url, dataDirectory: directory.path });

  beforeAll(async () => {
    [test, eventLog, directory] = await Promise.all([createTestDatabase(), startTestEventLog(), temporaryDirectory()]);
    database = new Database({ url: test.url });
    eventStore = new EventStoreDbEventStore({ connectionString: eventLog.url });
    active = await start();
    await holder();
    standby = await start();
  }, 120_000);

  afterAll(async () => {
    writers.forEach((writer) => writer.stop());
    await Promise.all([active, standby].map((api) => api?.stop('SIGKILL')));
    await Promise.all([eventStore.close(), database.close(), eventLog.stop()]);
    await Promise.all([test.drop(), directory.remove()]);
  }, 60_000);

  /** The session that holds the lock of the runner. */
  const holder = (): Promise<number> =>
    waitFor(async () => (await database.query<{ pid: number }>(HOLDER))[0]?.pid, {
      timeoutMs: 30_000,
      what: 'a runner to be active',
    });

  function write(to: ApiProcess): void {
    const writer = new Writer(to.url, to.adminKey, `w${writers.length}`, PAUSE_MS);
    writers.push(writer);
    writing.push(writer.run());
  }

  const recorded = (): number => writers.flatMap(({ sent }) => sent).filter(isKnown).length;

  const position = async (): Promise<bigint> => (await readPositions(database, ['audit-trail']))[0]?.position ?? -1n;

  /** From now until something is projected that was recorded from now on, in milliseconds. */
  async function takeOver(what: string): Promise<void> {
    const began = performance.now();
    const before = new Set(writers.flatMap(({ sent }) => sent).filter(isKnown));
    const first = await waitFor(
      () => writers.flatMap(({ sent }) => sent).find((event) => isKnown(event) && !before.has(event))?.position,
      { timeoutMs: TAKE_OVER_MS, what: 'an event to be recorded' },
    );
    await waitFor(async () => (await position()) >= first, { timeoutMs: TAKE_OVER_MS, what: 'a take-over' });
    process.stdout.write(`${what}: projected again after ${Math.round(performance.now() - began)} ms\n`);
  }

  it('given load, when the active one is killed, frozen, or its lock is cut, then the other one goes on, without a gap or a double', async () => {
    write(standby);
    await waitFor(() => recorded() > 100, { timeoutMs: 60_000, what: 'events to be recorded' });
    await active.stop('SIGKILL');
    await takeOver('killed');
    [active, standby] = [standby, await start()];

    write(standby);
    const frozenSession = await holder();
    active.signal('SIGSTOP');
    await takeOver('frozen');
    expect(await holder()).not.toBe(frozenSession);
    active.signal('SIGCONT');
    [active, standby] = [standby, active];
    await waitFor(() => recorded() > 500, { timeoutMs: 60_000, what: 'more events to be recorded' });

    await database.query('SELECT pg_terminate_backend($1)', [await holder()]);
    await takeOver('cut');

    writers.forEach((writer) => writer.stop());
    await Promise.all(writing);
    const events = await eventsOf({ eventStore });
    await waitFor(async () => (await position()) >= BigInt(events.at(-1)!), {
      what: 'the projection to reach the end',
    });
    const rows = await rowsOf({ database, model: { liveSchema: 'audit_trail' } });
    expect(compareRows(events, rows)).toEqual({ missing: [], double: [], strange: [] });
    expect(events.length).toBeGreaterThanOrEqual(recorded());
  }, 120_000);
});

function isKnown(event: { readonly position?: bigint }): boolean {
  return event.position !== undefined;
}
