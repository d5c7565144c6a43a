import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { AuditEvent } from '#libs/contracts';
import { uuidV4 } from '#libs/kernel';
import type { Reconciliation } from '#libs/projections';
import { AuditTrailBed } from '#libs/testing';
import { reconcileAuditTrail } from './reconcile-audit-trail.js';

const VIEW: AuditEvent = { type: 'case.view', actor: { id: 'anna' }, entity: { type: 'case', id: '17' } };
const BYTES = new TextEncoder().encode('{}');

describe('reconciling the audit trail with the log', () => {
  let bed: AuditTrailBed;
  let tenantId: string;
  let leaf: string;

  beforeEach(async () => {
    bed = await AuditTrailBed.create();
    tenantId = await bed.tenant();
    await bed.record(
      tenantId,
      Array.from({ length: 20 }, (_, i) => ({ ...VIEW, id: `v-${i}` })),
    );
    await bed.record(tenantId, [VIEW, VIEW, { ...VIEW, id: 'v-3' }]);
    await bed.append(tenantId, [{ id: uuidV4(), type: 'somebody-elses', data: BYTES, metadata: BYTES }]);
    await bed.project();
    const rows = await bed.rows('SELECT part FROM projections.digests WHERE part <> $1', ['audit_event_ids']);
    leaf = `audit_trail."${String(rows[0]!['part'])}"`;
  });

  afterEach(() => bed.close());

  const run = (): Promise<Reconciliation> => reconcileAuditTrail(bed.store, bed.database);

  it('given a trail as its projection made it, then every event is accounted for, and nothing is missing or too much', async () => {
    const result = await run();
    expect(result).toMatchObject({ missing: 0, surplus: 0, named: [] });
    expect(result.events).toEqual({
      all: 24,
      entries: 23,
      parked: 0,
      dropped: 0,
      withoutEntry: 0,
      retired: 0,
      foreign: 1,
    });
    expect(result.sinks.map(({ name, rows, digest }) => [name, rows, digest?.rows])).toEqual([
      ['audit-entries', 23, 23],
      ['audit-event-ids', 20, 20],
    ]);
  });

  it('given an entry that was deleted, then it is missing, by name; what its id says of it is too much', async () => {
    const [event] = bed.store.events;
    await bed.rows(`DELETE FROM ${leaf} WHERE event_id = $1`, [event!.id]);
    const result = await run();
    const { id: eventId, stream, type, position } = event!;
    expect(result).toMatchObject({ missing: 1, surplus: 1 });
    expect(result.named[0]).toEqual({ sink: 'audit-entries', kind: 'missing', position: String(position), eventId, stream, revision: '0', type }); // prettier-ignore
    expect(result.named[1]).toMatchObject({ sink: 'audit-event-ids', kind: 'surplus', eventId });
  });

  it('given an entry that no event is the reason of, then it is too much', async () => {
    await bed.rows(`INSERT INTO ${leaf} SELECT (jsonb_populate_record(r, '{"position": 1}')).* FROM ${leaf} r LIMIT 1`);
    expect(await run()).toMatchObject({ missing: 0, surplus: 1, named: [{ kind: 'surplus', position: '1' }] });
  });

  it('given an entry under the id of another event, then one is missing and one too much', async () => {
    await bed.rows(
      `UPDATE ${leaf} SET event_id = gen_random_uuid() WHERE position = (SELECT max(position) FROM ${leaf})`,
    );
    const result = await run();
    expect(result.named.map(({ sink, kind }) => [sink, kind])).toEqual(expect.arrayContaining([
      ['audit-entries', 'surplus'],
      ['audit-entries', 'missing'],
    ])); // prettier-ignore
  });

  it('given an event that is parked, then it is neither missing nor an entry', async () => {
    await bed.rows(`INSERT INTO projections.parked_events (projection, position, event_id, stream, revision, type, code, error)
      SELECT 'audit-trail', position, event_id, stream, revision, 'x', 'X', 'x' FROM ${leaf} WHERE revision = 21`);
    await bed.rows(`DELETE FROM ${leaf} WHERE revision = 21`);
    const result = await run();
    expect(result).toMatchObject({ missing: 0, surplus: 0, events: { entries: 22, parked: 1 } });
  });

  it('given a log of many megabytes, then only where log and trail do not agree they are gone through side by side, and all is named', async () => {
    const ours = (name: string): Promise<unknown> => bed.record(tenantId, Array.from({ length: 3 }, (_, i) => ({ ...VIEW, id: `${name}-${i}` }))); // prettier-ignore
    // Events of the store's own, which alone fill more than is counted together.
    const filling = async (): Promise<void> => {
      const data = new Uint8Array(1_000_000);
      for (let i = 0; i < 5; i++)
        await bed.append(tenantId, [{ id: uuidV4(), type: '$filling', data, metadata: BYTES }]);
    };
    for (const name of ['a', 'b', 'c', 'd', 'e']) {
      await ours(name);
      await filling();
    }
    await ours('f');
    await bed.project();
    const reads = jest.spyOn(bed.store, 'readAll');
    expect(await run()).toMatchObject({
      missing: 0,
      surplus: 0,
      events: { all: 24 + 18 + 25, entries: 23 + 18, foreign: 1, withoutEntry: 25 },
    });
    // Only where the event of somebody else's is, which has no row.
    expect(reads.mock.calls.map(([options]) => options?.from)).toEqual(['start', bed.store.events[0]!.position]);
    const [last, beforeLast] = bed.store.events.toReversed();
    await bed.rows(`DELETE FROM ${leaf} WHERE position = ${beforeLast!.position}`);
    await bed.rows(`INSERT INTO ${leaf} SELECT (jsonb_populate_record(r, '{"position": 9000000000000000000}')).* FROM ${leaf} r WHERE position = ${last!.position}`); // prettier-ignore
    const { missing, surplus, named } = await run();
    expect([missing, surplus]).toEqual([1, 2]);
    expect(named.map(({ sink, kind, position }) => [sink, kind, position])).toEqual([
      ['audit-entries', 'missing', String(beforeLast!.position)],
      ['audit-event-ids', 'surplus', String(beforeLast!.position)],
      ['audit-entries', 'surplus', '9000000000000000000'],
    ]);
  });
});
