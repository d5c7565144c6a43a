import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import pg from 'pg';
import type { Position } from '#libs/event-store';
import { uuidV4 } from '#libs/kernel';
import { AuditTrailBed, NotesProjection, waitFor } from '#libs/testing';
import { readPositions } from '../positions/positions.js';
import { BATCH_LIMITS } from './batch.js';

/** A thousand of them are more than what is called near. */
const LARGE = new Uint8Array(5_000);
const BYTES = new TextEncoder().encode('{}');
const SEED = Number(process.env['PROJECTIONS_SEED'] ?? 1 + Math.floor(Math.random() * 1e6));

describe(`projections of one group, one of which is in trouble, seed ${SEED}`, () => {
  let bed: AuditTrailBed;
  let sound: NotesProjection;
  let sick: NotesProjection;
  let stop: AbortController;
  let running: Promise<void>;
  let troubles: [string, unknown][];
  /** Events that each subscription was asked for, while it is open. */
  let open: Set<{ events: number }>;

  beforeEach(async () => {
    bed = await AuditTrailBed.create();
    sound = await NotesProjection.create(bed, 'sound');
    sick = await NotesProjection.create(bed, 'sick');
    troubles = [];
    open = countSubscriptions(bed);
    run();
  });

  afterEach(async () => {
    stop.abort();
    await running;
    await bed.close();
  });

  function run(): void {
    stop = new AbortController();
    const trouble = (projection: string, error: unknown): number => troubles.push([projection, error]);
    running = bed.runner([sound, sick], { trouble }).run(stop.signal);
  }

  async function restart(meanwhile: () => Promise<void>): Promise<void> {
    stop.abort();
    await running;
    await meanwhile();
    run();
  }

  const append = (count: number, type = 'good', data = BYTES): Promise<void> =>
    bed.append(
      'notes',
      Array.from({ length: count }, () => ({ id: uuidV4(), type, data, metadata: BYTES })),
    );

  async function rowsOf(name: string): Promise<Position[]> {
    const rows = await bed.rows(`SELECT position FROM ${name} ORDER BY position`);
    return rows.map(({ position }) => BigInt(position as string));
  }

  const all = (): Position[] => bed.store.events.map(({ position }) => position);

  const together = (): Promise<unknown> => waitFor(() => open.size === 1, { what: 'one subscription for both' });

  async function expectWhole(): Promise<void> {
    await bed.caughtUp(['sound', 'sick']);
    expect(await rowsOf('sound')).toEqual(all());
    expect(await rowsOf('sick')).toEqual(all());
    const events = (await readPositions(bed.database, ['sound', 'sick'])).map((one) => one.events);
    expect(events).toEqual([all().length, all().length]);
  }

  it('given a table that is missing, then the other projection goes on; once it is back, all is made up for, and they are a group again', async () => {
    await append(5);
    await bed.caughtUp(['sound', 'sick']);
    expect(open.size).toBe(1);
    await bed.rows('ALTER TABLE sick RENAME TO away');
    for (let i = 0; i < 5; i++) {
      await append(100);
      await bed.caughtUp(['sound']);
    }
    expect(await rowsOf('sound')).toEqual(all());
    expect(new Set(troubles.map(([projection]) => projection))).toEqual(new Set(['sick']));
    await bed.rows('ALTER TABLE away RENAME TO sick');
    await expectWhole();
    await waitFor(
      async () => {
        await append(1);
        await bed.caughtUp(['sound', 'sick']);
        return open.size === 1;
      },
      { what: 'the group to be one again' },
    );
    await expectWhole();
  });

  it('given a table that is locked, then the other goes on, and no more than two batches of events wait in memory', async () => {
    for (let i = 0; i < 6; i++) await append(180, 'good', LARGE);
    await bed.caughtUp(['sound', 'sick']);
    const operator = new pg.Client({ connectionString: bed.test.url, application_name: 'an operator' });
    await restart(async () => {
      await bed.rows(`UPDATE projections.positions SET position = NULL, events = 0 WHERE projection = 'sick'`);
      await bed.rows('TRUNCATE sick');
      await operator.connect();
      await operator.query('BEGIN; LOCK TABLE sick IN ACCESS EXCLUSIVE MODE');
    });
    let taken: number[];
    try {
      for (let i = 0; i < 4; i++) {
        await append(1_000);
        await bed.caughtUp(['sound']);
      }
      taken = [...open].map(({ events }) => events);
    } finally {
      await operator.end();
    }
    expect(taken).toHaveLength(2);
    expect(Math.min(...taken)).toBeLessThanOrEqual(2 * BATCH_LIMITS.events + 1);
    await expectWhole();
  });

  it('given a projection that cannot even park, when the log is quiet, then it goes on by itself as soon as it can', async () => {
    await bed.rows(`ALTER TABLE projections.parked_events ADD CONSTRAINT is_full CHECK (type <> 'unprepared')`);
    sound.mended.add('unprepared');
    await append(1, 'unprepared');
    await waitFor(() => troubles.length > 0, { what: 'the trouble to be told' });
    await bed.caughtUp(['sound']);
    await bed.rows('ALTER TABLE projections.parked_events DROP CONSTRAINT is_full');
    await bed.caughtUp(['sick']);
    expect(await bed.rows('SELECT projection FROM projections.parked_events')).toEqual([{ projection: 'sick' }]);
  });

  it('given a position that is moved by somebody else, then only that projection begins anew', async () => {
    await append(10);
    await bed.caughtUp(['sound', 'sick']);
    await bed.rows(`UPDATE projections.positions SET position = NULL, events = 0 WHERE projection = 'sick'`);
    await bed.rows('TRUNCATE sick');
    await append(1);
    await expectWhole();
    await together();
  });

  it('given projections that begin at different positions, then each event has its effect once in each, and is counted once', async () => {
    await append(3_000);
    await bed.caughtUp(['sound', 'sick']);
    await restart(async () => {
      await bed.rows('DELETE FROM sick WHERE position > $1', [String(all()[1_499])]);
      const half = [String(all()[1_499]), 1_500];
      await bed.rows(`UPDATE projections.positions SET position = $1, events = $2 WHERE projection = 'sick'`, half);
      await append(3);
    });
    await expectWhole();
  });

  it('given a database that is away, when it is to stop, then it does within two seconds', async () => {
    await append(1);
    await bed.caughtUp(['sound', 'sick']);
    await bed.away(true);
    await append(1);
    await waitFor(() => troubles.length > 1, { what: 'both to find it away' });
    const began = performance.now();
    stop.abort();
    await running;
    expect(performance.now() - began).toBeLessThan(2_000);
    await bed.away(false);
  });

  it('given any order of trouble and recovery, then both have every event once', async () => {
    const step = fc.constantFrom('append', 'append', 'slow', 'fail', 'break', 'heal');
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
        for (const one of steps) {
          if (one === 'append') await append(40);
          else if (one === 'break') await breakConnections(bed);
          else if (one === 'heal') sick.beforeCommit = async () => undefined;
          else sick.beforeCommit = async (client) => void (await client.query(TROUBLE[one]));
          await waitFor(async () => (await rowsOf('sound')).length === all().length, {
            what: 'the sound one to go on',
          });
        }
        sick.beforeCommit = async () => undefined;
        await expectWhole();
      }),
      { seed: SEED, numRuns: 6 },
    );
  });
});

const TROUBLE = { slow: 'SELECT pg_sleep(0.7)', fail: 'SELECT * FROM what_is_not_there' } as const;

async function breakConnections(bed: AuditTrailBed): Promise<void> {
  await bed.rows(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND application_name <> 'stenographer lock'`);
}

function countSubscriptions(bed: AuditTrailBed): Set<{ events: number }> {
  const open = new Set<{ events: number }>();
  const subscribe = bed.store.subscribeToAll.bind(bed.store);
  bed.store.subscribeToAll = async function* (options) {
    const taken = { events: 0 };
    open.add(taken);
    try {
      for await (const message of subscribe(options)) {
        taken.events++;
        yield message;
      }
    } finally {
      open.delete(taken);
    }
  };
  return open;
}
