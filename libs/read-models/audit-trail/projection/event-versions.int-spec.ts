import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  aggregateStream,
  CALL_COMPLETED,
  CALL_COMPLETED_V1,
  CALL_RECEIVED,
  EVENT_CONTRACTS,
  EventCatalogue,
  type EventContract,
  UpcasterRegistry,
} from '#libs/contracts';
import { type JsonObject, uuidV4 } from '#libs/kernel';
import { listParked, readCounts, retryParkedEvent } from '#libs/projections';
import {
  AuditTrailBed,
  CALL_COMPLETED_DATA,
  CALL_COMPLETED_V1_DATA,
  CALL_RECEIVED_DATA,
  sealDomainEvent,
} from '#libs/testing';
import { AuditTrailProjection } from './audit-trail.projection.js';

/** What the version of the ledger before this one knew. */
const BEFORE = new EventCatalogue(
  EVENT_CONTRACTS.filter((contract) => contract !== CALL_COMPLETED),
  new UpcasterRegistry([]),
);
/** Every entry, without what a table has of its own. */
const ROWS = `SELECT (to_jsonb(e) - 'search')::text AS row FROM audit_trail.audit_entries_2026_11_call e ORDER BY position`;

describe('the audit trail and versions of events', () => {
  let bed: AuditTrailBed;
  let tenants: string[];

  beforeEach(async () => {
    bed = await AuditTrailBed.create();
    tenants = [await bed.tenant(), await bed.tenant()];
  });

  afterEach(() => bed.close());

  async function append(tenantId: string, callId: string, contract: EventContract, data: JsonObject): Promise<void> {
    const stream = aggregateStream('call', tenantId, callId);
    const event = await sealDomainEvent(bed.codec, stream, contract, data, bed.clock.now());
    await bed.store.append(stream, [event], { expectedRevision: 'any' });
  }

  /** For each tenant a call that version 1 completed, and one that version 2 did. */
  async function mixed(): Promise<void> {
    for (const tenantId of tenants) {
      for (const [contract, data] of [
        [CALL_COMPLETED_V1, CALL_COMPLETED_V1_DATA],
        [CALL_COMPLETED, CALL_COMPLETED_DATA],
      ] as const) {
        // prettier-ignore
        const callId = uuidV4();
        await append(tenantId, callId, CALL_RECEIVED, CALL_RECEIVED_DATA);
        await append(tenantId, callId, contract, data);
      }
    }
  }

  const all = async (): Promise<unknown[]> => (await bed.rows(ROWS)).map(({ row }) => row);

  it('given both versions in one log, when it is projected in one go or from streams that are folded anew, then the entries are the same', async () => {
    await mixed();
    await bed.project();
    const inOneGo = await all();
    expect(inOneGo).toHaveLength(8);
    for (const tenantId of tenants) {
      const completions = (await bed.find(tenantId)).entries.flatMap(({ entry }) => entry.operation === 'complete' ? [entry] : []); // prettier-ignore
      expect(completions.map(({ type, after }) => [type, (after as JsonObject)['endedBy']])).toEqual([
        ['exchange.call-completed.v2', 'caller'],
        ['exchange.call-completed.v1', 'unknown'],
      ]);
      expect(completions.map(({ before }) => (before as JsonObject)['status'])).toEqual(['received', 'received']);
    }

    await bed.rows('TRUNCATE audit_trail.audit_entries, audit_trail.audit_event_ids, audit_trail.extents');
    for (const event of bed.store.events) {
      // A projection that remembers no stream has to fold each one up to the event.
      const projection = new AuditTrailProjection({ ...bed, eventStore: bed.store });
      await projection.maintain();
      const preparation = projection.begin();
      await preparation.add(await bed.codec.open([event]));
      await bed.database.transaction((client) => preparation.done().write(client));
    }
    expect(await all()).toEqual(inOneGo);
  });

  it('given events of a newer version, when an older one projects, then they are parked and counted, all else goes on, and an upgrade applies them', async () => {
    await mixed();
    const stored = bed.store.events.map(({ data }) => data.slice());
    await bed.project([new AuditTrailProjection({ ...bed, eventStore: bed.store, catalogue: BEFORE })]);
    const parked = await listParked(bed.database, 'audit-trail');
    expect(parked.map(({ type, code }) => [type, code])).toEqual(
      tenants.map(() => ['exchange.call-completed.v2', 'EVENT.TYPE_UNKNOWN']),
    );
    expect(await readCounts(bed.database, 'audit-trail')).toMatchObject({ unknown_types: 2 });
    expect(await all()).toHaveLength(6);

    const upgraded = new AuditTrailProjection({ ...bed, eventStore: bed.store });
    await upgraded.maintain();
    for (const { id } of parked)
      expect(await retryParkedEvent(upgraded, id, { ...bed, eventStore: bed.store })).toEqual({ applied: true });
    expect(await listParked(bed.database, 'audit-trail')).toEqual([]);
    for (const tenantId of tenants)
      expect((await bed.find(tenantId, { types: ['exchange.call-completed.v2'] })).entries).toEqual([
        expect.objectContaining({
          entry: expect.objectContaining({
            before: expect.objectContaining({ status: 'received' }),
            after: expect.objectContaining({ status: 'completed', endedBy: 'caller' }),
          }),
        }),
      ]);
    expect(bed.store.events.map(({ data }) => data)).toEqual(stored);
  });
});
