import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { Database } from '#libs/database';
import type { Position } from '#libs/event-store';
import { uuidV4 } from '#libs/kernel';
import { AuditTrailBed, NotesProjection, SilentProxy, waitFor } from '#libs/testing';
import { PositionMovedError, readPositions } from '../positions/positions.js';
import { Feed } from './feed.js';
import { BATCH_LIMITS } from './batch.js';
import { ProjectionLane } from './projection-lane.js';

const BYTES = new TextEncoder().encode('{}');

describe('a runner that does not know that it is not the active one any more', () => {
  let bed: AuditTrailBed;
  let notes: NotesProjection;

  beforeEach(async () => {
    bed = await AuditTrailBed.create();
    notes = await NotesProjection.create(bed);
  });

  afterEach(() => bed.close());

  const append = (count: number): Promise<void> =>
    bed.append('notes', Array.from({ length: count }, () => ({ id: uuidV4(), type: 'good', data: BYTES, metadata: BYTES }))); // prettier-ignore

  async function noted(): Promise<Position[]> {
    const rows = await bed.rows('SELECT position FROM notes ORDER BY position');
    return rows.map(({ position }) => BigInt(position as string));
  }

  const all = (): Position[] => bed.store.events.map(({ position }) => position);

  it('given one that stands still within a transaction, when another one takes over, then its session is ended, and it commits nothing', async () => {
    await append(10);
    const stop = new AbortController();
    let thaw!: () => void;
    let isFrozen = false;
    const frozen = new Promise<void>((resolve) => (thaw = resolve));
    notes.beforeCommit = async (client) => {
      if (isFrozen) return;
      isFrozen = true;
      await frozen;
      await client.query('SELECT');
    };
    const moved: Position[] = [];
    const first = bed.runner([notes], { moved: (_, position) => moved.push(position) }).run(stop.signal);
    await waitFor(() => isFrozen, { what: 'the first one to be in the middle of a transaction' });
    const second = bed.runner([await NotesProjection.create(bed)]).run(stop.signal);
    await bed.rows(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE application_name = 'stenographer lock' AND datname = current_database()
        AND pid IN (SELECT pid FROM pg_locks WHERE locktype = 'advisory')`);
    await bed.caughtUp(['notes']);
    expect(moved).toEqual([]);
    thaw();
    await append(10);
    await bed.caughtUp(['notes']);
    stop.abort();
    await Promise.all([first, second]);
    expect(await noted()).toEqual(all());
  });

  it('given a process that was frozen within a step of each of its projections, when another one takes over, then its session is ended', async () => {
    const names = ['notes', 'notes1', 'notes2', 'notes3', 'notes4'];
    const several = await Promise.all(names.map((name) => NotesProjection.create(bed, name)));
    await append(10);
    await bed.project(several);
    const frozen = new pg.Client({ connectionString: bed.test.url, application_name: 'stenographer projections' });
    const ended = new Promise<Error>((resolve) => frozen.on('error', resolve));
    await frozen.connect();
    await frozen.query('BEGIN');
    await frozen.query('UPDATE projections.positions SET position = position');
    await append(10);
    await bed.project(several);
    expect((await ended).message).toContain('terminating connection');
    expect(await noted()).toEqual(all());
  });

  it('given a network that falls silent in the middle of a step, then the runner goes on over new connections', async () => {
    const proxy = await SilentProxy.start(bed.test.url);
    const database = new Database({ url: proxy.url });
    const stop = new AbortController();
    await append(10);
    let isSilent = false;
    notes.beforeCommit = async () => {
      if (!isSilent) proxy.silence();
      isSilent = true;
    };
    const running = bed.runner([notes], {}, { database, databaseUrl: proxy.url }).run(stop.signal);
    await bed.caughtUp(['notes']);
    expect(isSilent).toBe(true);
    expect(await noted()).toEqual(all());
    stop.abort();
    await running;
    await database.close();
    await proxy.close();
  });

  it('given one that was slower between two batches, when it writes, then it is refused, and no row is there twice', async () => {
    await append(20);
    await bed.project([notes]);
    const [live] = await readPositions(bed.database, ['notes']);
    const feed = new Feed({
      eventStore: bed.store,
      codec: bed.codec,
      limits: BATCH_LIMITS,
      onTrouble: () => undefined,
    });
    const listener = { moved: () => undefined, parked: () => undefined, trouble: () => undefined };
    const { signal } = new AbortController();
    const failures: unknown[] = [];
    const onFailure = (error: unknown): unknown => failures.push(error);
    const source = feed.source(signal);
    const { position, version } = live!;
    const { database } = bed;
    const slow = new ProjectionLane({
      projection: notes,
      version,
      position,
      database,
      source,
      listener,
      signal,
      onFailure,
    });
    await append(5);
    const preparation = slow.begin();
    await preparation.add((await source.open(bed.store.events))!);
    await bed.project([await NotesProjection.create(bed)]);
    await slow.push(all().at(-1)!, preparation);
    await expect(slow.settled()).rejects.toThrow(PositionMovedError);
    expect(failures).toHaveLength(1);
    expect(await noted()).toEqual(all());
    expect((await readPositions(bed.database, ['notes']))[0]!.events).toBe(25);
  });
});
