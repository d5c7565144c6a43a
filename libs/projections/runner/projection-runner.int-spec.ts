import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DatabaseUnavailableError, type DatabaseClient } from '#libs/database';
import type { Position } from '#libs/event-store';
import { uuidV4 } from '#libs/kernel';
import { AuditTrailBed, NotesProjection, waitFor, type NoteType } from '#libs/testing';
import { countDropped, dropParkedEvent, listDropped } from '../parked/dropped-events.js';
import { countParked, findParked, listParked } from '../parked/parked-events.js';
import { retryParkedEvent } from '../parked/retry-parked.js';
import { readCounts } from '../positions/positions.js';

const BYTES = new TextEncoder().encode('{"secret":"things"}');
const KINDS: readonly NoteType[] = ['good', 'good', 'good', 'refused', 'unprepared', 'unwritten'];

describe('the projection runner', () => {
  let bed: AuditTrailBed;
  let notes: NotesProjection;

  beforeEach(async () => {
    bed = await AuditTrailBed.create();
    notes = await NotesProjection.create(bed);
  });

  afterEach(() => bed.close());

  const append = (...types: string[]): Promise<void> =>
    bed.append(
      'notes',
      types.map((type) => ({ id: uuidV4(), type, data: BYTES, metadata: BYTES })),
    );

  const positionsOf = (isMeant: (type: string) => boolean): Position[] =>
    bed.store.events.filter(({ type }) => isMeant(type)).map(({ position }) => position);

  async function noted(): Promise<Position[]> {
    const rows = await bed.rows('SELECT position FROM notes ORDER BY position');
    return rows.map(({ position }) => BigInt(position as string));
  }

  async function parked(): Promise<Position[]> {
    return (await listParked(bed.database, 'notes', { limit: 1_000 })).map(({ position }) => position);
  }

  it('given any mixture of good and bad events, then good ones have their effect once, and bad ones are parked alone', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom(...KINDS), { minLength: 1, maxLength: 60 }), async (types) => {
        await append(...types);
        await bed.project([notes]);
        expect(await noted()).toEqual(positionsOf((type) => type === 'good'));
        expect(await parked()).toEqual(positionsOf((type) => type !== 'good'));
      }),
      { numRuns: 12 },
    );
    const counts = await readCounts(bed.database, 'notes');
    expect(counts['written']).toBe(positionsOf((type) => type === 'good').length);
  });

  it('given parked events, then each says what, where and why, and nothing of what is in it', async () => {
    await append('good', 'unwritten', 'unprepared', 'refused');
    await bed.project([notes]);
    const found = await listParked(bed.database, 'notes');
    expect(found.map(({ type, code, attempts }) => [type, code, attempts])).toEqual([
      ['unwritten', 'PROJECTION.ROW_REFUSED', 1],
      ['unprepared', 'PROJECTION.FAILED', 1],
      ['refused', 'NOTES.REFUSED', 1],
    ]);
    expect(found[0]).toMatchObject({ eventId: bed.store.events[1]!.id, revision: 1n });
    expect(found[0]!.error).toMatch(/23514.*notes/);
    expect(JSON.stringify(found.map(({ error }) => error))).not.toContain('secret');
  });

  it('given a parked event, when it is tried again, then it stays with one attempt more, or has its effect and is gone', async () => {
    await append('unwritten', 'good');
    await bed.project([notes]);
    const [event] = await listParked(bed.database, 'notes');
    const tools = { eventStore: bed.store, codec: bed.codec, database: bed.database };
    expect(await retryParkedEvent(notes, event!.id, tools)).toMatchObject({ applied: false });
    expect(await findParked(bed.database, 'notes', event!.id)).toMatchObject({ attempts: 2 });
    notes.mended.add('unwritten');
    const both = await Promise.allSettled([1, 2].map(() => retryParkedEvent(notes, event!.id, tools)));
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await noted()).toEqual(positionsOf(() => true));
    expect(await parked()).toEqual([]);
  });

  it('given a parked event, when it is dropped, then it is kept with who, when and why, and does not come back', async () => {
    await append('good', 'unwritten', 'refused');
    await bed.project([notes]);
    const [event] = await listParked(bed.database, 'notes');
    const dropping = { by: 'an operator', reason: 'a test of the producer' };
    const drop = (record: () => Promise<void>): ReturnType<typeof dropParkedEvent> =>
      dropParkedEvent(bed.database, 'notes', event!.id, dropping, record);

    await expect(drop(() => Promise.reject(new Error('not recorded')))).rejects.toThrow('not recorded');
    expect(await countParked(bed.database, 'notes')).toBe(2);
    await drop(async () => undefined);
    await expect(drop(async () => undefined)).rejects.toThrow('has no parked event');

    expect(await parked()).toEqual(positionsOf((type) => type === 'refused'));
    const [dropped, ...others] = await listDropped(bed.database, 'notes');
    expect(others).toEqual([]);
    const { position, eventId, code, parkedAt } = event!;
    expect(dropped).toMatchObject({
      position,
      eventId,
      code,
      parkedAt,
      reason: dropping.reason,
      droppedBy: dropping.by,
    });
    expect(await countDropped(bed.database, ['notes', 'other'])).toEqual(new Map([['notes', 1], ['other', 0]])); // prettier-ignore

    // A crash of the server undid the runner's last commit: it meets the events again.
    await bed.rows(
      'UPDATE projections.positions SET position = NULL; DELETE FROM projections.parked_events; DELETE FROM notes',
    );
    const told: number[] = [];
    const stop = new AbortController();
    const running = bed.runner([notes], { parked: (_, count) => told.push(count) }).run(stop.signal);
    await bed.caughtUp(['notes']);
    stop.abort();
    await running;
    expect(await parked()).toEqual(positionsOf((type) => type === 'refused'));
    expect(told.reduce((sum, count) => sum + count, 0)).toBe(1);
  });

  it('given a connection that breaks between the rows and the commit, then the batch has its effect once all the same', async () => {
    let breaks = 3;
    notes.beforeCommit = async (client: DatabaseClient) => {
      if (breaks-- > 0) await client.query('SELECT pg_terminate_backend(pg_backend_pid())');
    };
    await append(...Array.from({ length: 50 }, () => 'good'));
    await bed.project([notes]);
    expect(await noted()).toEqual(positionsOf(() => true));
  });

  it('given a commit whose answer is lost, then it is not made twice', async () => {
    const transaction = bed.database.transaction.bind(bed.database);
    let losses = 3;
    bed.database.transaction = async (work) => {
      const result = await transaction(work);
      if (losses-- > 0) throw new DatabaseUnavailableError(new Error('lost'));
      return result;
    };
    for (let i = 0; i < 5; i++) {
      await append('good', 'good');
      await bed.project([notes]);
    }
    expect(await noted()).toEqual(positionsOf(() => true));
    expect((await readCounts(bed.database, 'notes'))['written']).toBe(10);
  });

  it('given a database that is away for a while, then it goes on where it was, and parks nothing', async () => {
    const stop = new AbortController();
    const troubles: unknown[] = [];
    const running = bed.runner([notes], { trouble: (_, error) => troubles.push(error) }).run(stop.signal);
    await append('good');
    await bed.caughtUp(['notes']);
    await bed.away(true);
    await append('good', 'unwritten', 'good');
    await waitFor(() => troubles.length > 2, { what: 'the runner to find it away' });
    await bed.away(false);
    await bed.caughtUp(['notes']);
    stop.abort();
    await running;
    expect(await noted()).toEqual(positionsOf((type) => type === 'good'));
    expect(await parked()).toEqual(positionsOf((type) => type !== 'good'));
  });

  it('given two runners, then one is active; when its connection ends, the other one goes on, and nothing is doubled', async () => {
    const began: string[] = [];
    const stops = [new AbortController(), new AbortController()];
    const runs = stops.map(({ signal }, i) =>
      bed.runner([notes], { began: () => began.push(`runner ${i}`) }).run(signal),
    );
    await append('good', 'good');
    await bed.caughtUp(['notes']);
    expect(began).toHaveLength(1);
    const first = began[0] === 'runner 0' ? 0 : 1;
    stops[first]!.abort();
    await runs[first];
    await append('good', 'good');
    await bed.caughtUp(['notes']);
    expect(began).toEqual([`runner ${first}`, `runner ${1 - first}`]);
    await bed.rows(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE application_name = 'stenographer lock' AND datname = current_database()`);
    await append('good');
    await bed.caughtUp(['notes']);
    await waitFor(() => began.length === 3, { what: 'the lock to be taken again' });
    stops[1 - first]!.abort();
    await Promise.all(runs);
    expect(await noted()).toEqual(positionsOf(() => true));
  });

  it('given a stop while a batch is being written, then that batch is finished first', async () => {
    const stop = new AbortController();
    notes.beforeCommit = async () => stop.abort();
    await append('good', 'good', 'good');
    await bed.runner([notes]).run(stop.signal);
    expect(await noted()).toEqual(positionsOf(() => true));
  });

  it('given a log that cannot be read for a while, then it goes on when it can', async () => {
    const subscribe = bed.store.subscribeToAll.bind(bed.store);
    let failures = 2;
    bed.store.subscribeToAll = async function* (options) {
      for await (const message of subscribe(options)) {
        yield message;
        if (failures-- > 0) throw new Error('the connection ended');
      }
    };
    await append('good', 'good', 'good', 'good');
    await bed.project([notes]);
    expect(await noted()).toEqual(positionsOf(() => true));
  });
});
