import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Database } from '#libs/database';
import { EventStoreDbEventStore } from '#libs/event-store/eventstoredb';
import { readPositions } from '#libs/projections';
import { createTestDatabase, startTestEventLog, temporaryDirectory, waitFor } from '#libs/testing';
import type { TestDatabase, TestEventLog } from '#libs/testing';
import { compareRows, eventsOf, rowsOf } from '../torture/projections/check-trail.js';
import { whoWaits } from '../torture/projections/who-waits.js';
import { ApiProcess } from './api/api-process.js';
import { type Sent, Writer } from './kill-loop/writer.js';

/** Generous: what is promised is five seconds, and what it took is printed. */
const TAKE_OVER_MS = 15_000;
const PAUSE_MS = 20;
const ROLES_MS = 1_100;

const HOLDER = `SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND classid = 1398031694 AND objid = 2 AND granted
  AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`;

describe('two processes of the API on one store', () => {
  let test: TestDatabase;
  let database: Database;
  let eventLog: TestEventLog;
  let eventStore: EventStoreDbEventStore;
  let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
  const apis: ApiProcess[] = [];
  const load: { readonly to: ApiProcess; readonly writer: Writer; readonly ended: Promise<void> }[] = [];

  beforeAll(async () => {
    [test, eventLog, directory] = await Promise.all([createTestDatabase(), startTestEventLog(), temporaryDirectory()]);
    database = new Database({ url: test.url });
    eventStore = new EventStoreDbEventStore({ connectionString: eventLog.url });
    const stores = { databaseUrl: test.url, eventStoreUrl: eventLog.url, dataDirectory: directory.path };
    for (let n = 0; n < 2; n++) apis.push(await ApiProcess.start(stores));
  }, 240_000);

  afterAll(async () => {
    load.forEach(({ writer }) => writer.stop());
    await Promise.all(apis.map((api) => api.stop('SIGKILL')));
    await Promise.all([eventStore.close(), database.close(), eventLog.stop()]);
    await Promise.all([test.drop(), directory.remove()]);
  }, 60_000);

  /** Which one projects, and which one stands by: each says so twice a second, so one that says it for longer is believed. */
  async function roles(): Promise<[active: ApiProcess, standby: ApiProcess]> {
    let last: ApiProcess | undefined;
    const find = async (): Promise<ApiProcess | undefined> => {
      const areActive = await Promise.all(apis.map((api) => api.isActive()));
      const [active, ...others] = apis.filter((_, i) => areActive[i]);
      const isSame = active === last && others.length === 0;
      last = active;
      return isSame ? active : undefined;
    };
    const waiting = { timeoutMs: 60_000, intervalMs: ROLES_MS, what: 'one runner to be active' };
    const active = await waitFor(find, waiting);
    return [active, apis.find((api) => api !== active)!];
  }

  /** The session that holds the lock of the runner. */
  const holder = async (): Promise<number> => (await database.query<{ pid: number }>(HOLDER))[0]!.pid;

  /** Records through one of them from now on. */
  function write(to: ApiProcess): void {
    const writer = new Writer(to.url, to.adminKey, `w${load.length}`, PAUSE_MS);
    load.push({ to, writer, ended: writer.run() });
  }

  /** Ends the recording through some of them, once all that was sent is acknowledged. */
  async function settle(through: (api: ApiProcess) => boolean): Promise<void> {
    const ending = load.filter(({ to }) => through(to));
    ending.forEach(({ writer }) => writer.stop());
    await Promise.all(ending.map(({ ended }) => ended));
  }

  const recorded = (): Sent[] => load.flatMap(({ writer }) => writer.sent).filter((one) => one.position !== undefined);

  const untilRecorded = (more: number): Promise<unknown> => {
    const enough = recorded().length + more;
    return waitFor(() => recorded().length >= enough, { timeoutMs: 60_000, what: 'events to be recorded' });
  };

  const position = async (): Promise<bigint> => (await readPositions(database, ['audit-trail']))[0]?.position ?? -1n;

  /** From now until something is projected that was recorded from now on, in milliseconds. */
  async function takeOver(what: string): Promise<void> {
    const began = performance.now();
    const before = new Set(recorded());
    const newEvent = (): bigint | undefined => recorded().find((event) => !before.has(event))?.position;
    const first = await waitFor(newEvent, { timeoutMs: TAKE_OVER_MS, what: 'an event to be recorded' });
    const isProjected = async (): Promise<boolean> => (await position()) >= first;
    await waitFor(isProjected, { timeoutMs: TAKE_OVER_MS, what: 'a take-over' }).catch(async (error: unknown) => {
      process.stderr.write(`${await whoWaits(database)}\n`);
      throw error;
    });
    process.stdout.write(`${what}: projected again after ${Math.round(performance.now() - began)} ms\n`);
  }

  it('given load, when the active one is frozen, its lock is cut, or it is killed, then the other one goes on, without a gap or a double', async () => {
    const [frozen, awake] = await roles();
    write(awake);
    await untilRecorded(100);
    const frozenSession = await holder();
    frozen.signal('SIGSTOP');
    await takeOver('frozen');
    expect(await holder()).not.toBe(frozenSession);
    frozen.signal('SIGCONT');

    write(frozen);
    await untilRecorded(200);
    await database.query('SELECT pg_terminate_backend($1)', [await holder()]);
    await takeOver('cut');

    const [active] = await roles();
    await settle((api) => api === active);
    await untilRecorded(50);
    await active.stop('SIGKILL');
    await takeOver('killed');

    await settle(() => true);
    const events = await eventsOf({ eventStore });
    const isAtEnd = async (): Promise<boolean> => (await position()) >= BigInt(events.at(-1)!);
    await waitFor(isAtEnd, { what: 'the projection to reach the end' });
    const rows = await rowsOf({ database, model: { liveSchema: 'audit_trail' } });
    expect(compareRows(events, rows)).toEqual({ missing: [], double: [], strange: [] });
    expect(events.length).toBeGreaterThanOrEqual(recorded().length);
  }, 240_000);
});
