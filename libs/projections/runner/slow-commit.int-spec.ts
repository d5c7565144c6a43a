import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Position } from '#libs/event-store';
import { uuidV4 } from '#libs/kernel';
import { AuditTrailBed, NotesProjection } from '#libs/testing';
import { listParked } from '../parked/parked-events.js';
import { readPositions } from '../positions/positions.js';
import { BATCH_LIMITS } from './batch.js';
import { Feed } from './feed.js';
import { ProjectionLane } from './projection-lane.js';

const BYTES = new TextEncoder().encode('{}');
/** Seconds of Postgres for an event: eight are too long together, and each by itself is not. */
const SECONDS_AN_EVENT = 0.15;
const COMMIT_MS = 700;

describe('a batch that Postgres takes too long for', () => {
  let bed: AuditTrailBed;
  let notes: NotesProjection;

  beforeEach(async () => {
    bed = await AuditTrailBed.create();
    notes = await NotesProjection.create(bed);
  });

  afterEach(() => bed.close());

  it('given events that are too many for the time, when written, then they go in halves; each is there once, none is parked', async () => {
    const events = Array.from({ length: 8 }, () => ({ id: uuidV4(), type: 'good', data: BYTES, metadata: BYTES }));
    await bed.append('notes', [events[0]!]);
    await bed.project([notes]);
    await bed.append('notes', events.slice(1));
    const sizes: number[] = [];
    notes.beforeCommit = async (client, batch) => {
      sizes.push(batch.length);
      await client.query('SELECT pg_sleep($1)', [batch.length * SECONDS_AN_EVENT]);
    };
    const [live] = await readPositions(bed.database, ['notes']);
    const { position, version } = live!;
    const { signal } = new AbortController();
    const { database, store: eventStore, codec } = bed;
    const troubles: unknown[] = [];
    const onTrouble = (error: unknown): number => troubles.push(error);
    const source = new Feed({ eventStore, codec, limits: BATCH_LIMITS, onTrouble }).source(signal);
    const lane = new ProjectionLane({
      projection: notes,
      version,
      position,
      database,
      source,
      listener: { moved: () => undefined, parked: () => undefined, trouble: (_, error) => onTrouble(error) },
      commitMs: COMMIT_MS,
      signal,
      onFailure: onTrouble,
    });
    const preparation = lane.begin();
    const fresh = bed.store.events.slice(1);
    await preparation.add((await source.open(fresh))!);
    await lane.push(fresh.at(-1)!.position, preparation);
    await lane.settled();
    // On a slow machine also halves may be too long, and are halved.
    expect(sizes.slice(0, 2)).toEqual([7, 3]);
    expect(troubles.length).toBeGreaterThanOrEqual(1);
    expect(await noted()).toEqual(bed.store.events.map((event) => event.position));
    expect((await readPositions(bed.database, ['notes']))[0]).toMatchObject({ events: 8 });
    expect(await listParked(bed.database, 'notes')).toEqual([]);
  });

  async function noted(): Promise<Position[]> {
    const rows = await bed.rows('SELECT position FROM notes ORDER BY position');
    return rows.map((row) => BigInt(row['position'] as string));
  }
});
