import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { aggregateStream, contractOf, type AuditEvent } from '#libs/contracts';
import { uuidV4, type JsonObject } from '#libs/kernel';
import { listParked, readCounts, retryParkedEvent } from '#libs/projections';
import { AuditTrailBed, CALL_COMPLETED_DATA, CALL_RECEIVED_DATA, sealDomainEvent } from '#libs/testing';
import { ProjectedRecordedIds } from '../recorded-ids/projected-recorded-ids.js';

const DAY_MS = 86_400_000;
const VIEW: AuditEvent = { type: 'case.view', actor: { id: 'anna' }, entity: { type: 'case', id: '17' } };
const PHONE = { type: 'phone', id: '+13125550123' };

describe('the projection of the audit trail', () => {
  let bed: AuditTrailBed;
  let tenantId: string;

  beforeEach(async () => {
    bed = await AuditTrailBed.create();
    tenantId = await bed.tenant();
  });

  afterEach(() => bed.close());

  /** Seals an event of a call as its contract says, and appends it. */
  async function call(id: string, revision: bigint, type: string, data: JsonObject): Promise<void> {
    const stream = aggregateStream('call', tenantId, id);
    const event = await sealDomainEvent(bed.codec, stream, contractOf(type), data, bed.clock.now());
    await bed.store.append(stream, [event], { expectedRevision: revision === 0n ? 'no_stream' : revision - 1n });
  }

  const received = (id: string): Promise<void> => call(id, 0n, 'exchange.call-received.v1', CALL_RECEIVED_DATA);
  const completed = (id: string): Promise<void> => call(id, 1n, 'exchange.call-completed.v2', CALL_COMPLETED_DATA);

  it('given the events of a call, then each is an entry with what was before and after, by whom and why', async () => {
    const id = uuidV4();
    await received(id);
    await bed.project();
    await completed(id);
    await bed.project();
    const { entries } = await bed.find(tenantId, { entityTypes: ['call'], entityIds: [id] });
    const [after, before] = entries.map(({ entry }) => entry);
    expect(before).toMatchObject({ operation: 'receive', before: null, reason: 'inbound', actor: { id: 'switch-1' } });
    expect(before!.after).toMatchObject({ callerNumber: PHONE.id, status: 'received' });
    expect(after).toMatchObject({
      operation: 'complete',
      type: 'exchange.call-completed.v2',
      category: 'entity-mutation',
    });
    expect(after!.before).toEqual(before!.after);
    expect(after!.after).toMatchObject({ callerNumber: PHONE.id, durationSeconds: 300, status: 'completed' });
    expect(entries.map(({ personal }) => personal)).toEqual([
      ['/actor/id', '/actor/ip', '/actor/userAgent', '/actor/sessionId', '/before', '/after'],
      ['/before', '/after'],
    ]);
    expect((await bed.find(tenantId, { text: 'converted' })).entries).toHaveLength(1);
  });

  it('given a destroyed key of a subject, when the trail is made again, then what it closed is gone and nothing else', async () => {
    const id = uuidV4();
    await bed.record(tenantId, [
      { ...VIEW, id: 'about', subject: PHONE, reason: 'callback', metadata: { note: 'secret' } },
      { ...VIEW, id: 'other', reason: 'callback' },
    ]);
    await received(id);
    await completed(id);
    const keys = await bed.keyring.keysOfSubject(tenantId, PHONE);
    await bed.keyring.destroyKeys(
      tenantId,
      keys.map((key) => key.id),
    );
    await bed.project();
    const all = (await bed.find(tenantId)).entries.map(({ entry }) => entry);
    expect(JSON.stringify(all)).not.toMatch(/secret|3125550123/);
    const [complete, receive, other, about] = all;
    expect(other).toMatchObject({ id: 'other', reason: 'callback' });
    expect(other).not.toHaveProperty('erased');
    expect(about).toMatchObject({ erased: true, type: 'case.view', actor: { id: 'anna' }, entity: { type: 'case' } });
    expect(about!.id).toBe(about!.eventId);
    expect(about).not.toHaveProperty('reason');
    expect(receive).toMatchObject({ erased: true, reason: 'inbound' });
    expect(complete).toMatchObject({ erased: true, actor: { id: 'anna' } });
    for (const text of ['secret', 'callback*', PHONE.id])
      expect((await bed.find(tenantId, { text })).entries.length).toBe(text === 'callback*' ? 1 : 0);
  });

  it('given a lost key, then the event is parked, and has its entry once the key is back', async () => {
    await bed.record(tenantId, [VIEW, { ...VIEW, subject: PHONE, id: 'about' }]);
    const keysById = bed.keyring.keysById.bind(bed.keyring);
    const [lost] = await bed.keyring.keysOfSubject(tenantId, PHONE);
    bed.keyring.keysById = async (tenant, ids) =>
      new Map(
        [...(await keysById(tenant, ids))].map(([id, state]) => [id, id === lost!.id ? { state: 'missing' } : state]),
      );
    await bed.project();
    const [parked] = await listParked(bed.database, 'audit-trail');
    expect(parked).toMatchObject({ code: 'EVENT.KEY_LOST', revision: 1n });
    expect((await bed.find(tenantId)).entries).toHaveLength(1);
    bed.keyring.keysById = keysById;
    const tools = { eventStore: bed.store, codec: bed.codec, database: bed.database };
    expect(await retryParkedEvent(bed.projection(), parked!.id, tools)).toEqual({ applied: true });
    expect((await bed.find(tenantId, { subjects: [PHONE.id] })).entries).toHaveLength(1);
  });

  it('given an id that was recorded twice, then both are entries, the later one says so, and the first one is found', async () => {
    const [first] = await bed.record(tenantId, [{ ...VIEW, id: 'twice' }]);
    await bed.project();
    await bed.append(tenantId, [first!]);
    await bed.record(tenantId, [{ ...VIEW, id: 'thrice' }]);
    await bed.append(tenantId, [first!]);
    await bed.project();
    const entries = (await bed.find(tenantId, {}, { sort: 'oldest' })).entries.map(({ entry }) => entry);
    const { position } = entries[0]!.receipt;
    expect(entries.map(({ id, duplicateOf }) => [id, duplicateOf])).toEqual([
      ['twice', undefined],
      ['twice', position],
      ['thrice', undefined],
      ['twice', position],
    ]);
    expect((await readCounts(bed.database, 'audit-trail'))['duplicates']).toBe(2);
    expect((await bed.getQuery().execute(tenantId, 'twice')).entry.receipt.position).toBe(position);
    const ids = new ProjectedRecordedIds(bed.database);
    const found = await ids.find(tenantId, [first!.id, uuidV4()]);
    expect(found).toEqual([
      {
        id: first!.id,
        fingerprint: expect.any(String),
        stream: entries[0]!.receipt.stream,
        revision: '0',
        position,
        recordedAt: entries[0]!.recordedAt,
      },
    ]);
    expect(await ids.find(await bed.tenant(), [first!.id])).toEqual([]);
  });

  it('given events that are not ours, then they are passed over and counted', async () => {
    const bytes = new TextEncoder().encode('{"some":"thing"}');
    await bed.append(tenantId, [{ id: uuidV4(), type: 'something-else', data: bytes, metadata: bytes }]);
    await bed.record(tenantId, [VIEW]);
    await bed.project();
    expect((await bed.find(tenantId)).entries).toHaveLength(1);
    expect((await readCounts(bed.database, 'audit-trail'))['foreign']).toBe(1);
  });

  it('given events over years, then partitions make themselves, and a query visits those of its time only', async () => {
    bed.clock.advance(Date.UTC(2024, 10, 15) - bed.clock.nowMs());
    for (let month = 0; month < 30; month++) {
      await bed.record(tenantId, [
        { ...VIEW, id: `view-${month}`, category: 'security' },
        { ...VIEW, id: `mutation-${month}`, category: 'entity-mutation' },
      ]);
      bed.clock.advance(30.5 * DAY_MS);
    }
    await bed.project();
    expect((await bed.find(tenantId, {}, { limit: 1_000 })).entries).toHaveLength(60);
    const old = await bed.find(tenantId, { from: '2025-01-01T00:00:00Z', to: '2025-02-01T00:00:00Z' });
    expect(old.entries.map(({ entry }) => entry.recordedAt.slice(0, 7))).toEqual(['2025-01', '2025-01']);
    const leaves = await bed.rows('SELECT leaf FROM audit_trail.partitions');
    const rows = await bed.rows(`SELECT c.relname AS leaf FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
      WHERE i.inhparent IN (SELECT inhrelid FROM pg_inherits WHERE inhparent = 'audit_trail.audit_entries'::regclass)`);
    expect(new Set(rows.map(({ leaf }) => leaf))).toEqual(new Set(leaves.map(({ leaf }) => leaf)));
    const sql = 'SELECT DISTINCT month FROM audit_trail.extents';
    const byMonth = await bed.database.tenantQuery(tenantId, { sql, timeoutMs: 1_000 });
    expect(byMonth).toHaveLength(30);
  });

  it('given two tenants, when one reads without any condition, then row-level security leaves its own rows only', async () => {
    const other = await bed.tenant();
    await bed.record(tenantId, [VIEW]);
    await bed.record(other, [VIEW, VIEW]);
    await bed.project();
    for (const table of ['audit_entries', 'extents']) {
      const sql = `SELECT DISTINCT tenant_id FROM audit_trail.${table}`;
      expect(await bed.database.tenantQuery(other, { sql, timeoutMs: 1_000 })).toEqual([{ tenant_id: other }]);
      expect(await bed.database.query(sql)).toEqual([]);
    }
    const { entry } = (await bed.find(tenantId)).entries[0]!;
    await expect(bed.getQuery().execute(other, entry.id)).rejects.toThrow('no entry');
  });

  it('given a position that is not reached, then a query waits a little and says so; once it is, it answers', async () => {
    await bed.record(tenantId, [VIEW]);
    const minPosition = (await bed.store.headPosition())!;
    const query = { filter: {}, sort: 'newest' as const, limit: 1 };
    await expect(bed.findQuery().execute(tenantId, query, { minPosition })).rejects.toThrow('was asked for');
    const stop = new AbortController();
    const running = bed.runner().run(stop.signal);
    const page = await bed.findQuery(10_000).execute(tenantId, query, { minPosition });
    stop.abort();
    await running;
    expect(page.entries).toHaveLength(1);
    expect(page.position).toBe(minPosition);
  });

  it('given a server that crashes and forgets its last commit, then what that had made is made again, and all is found', async () => {
    const projection = bed.projection();
    await bed.record(tenantId, [VIEW]);
    bed.clock.advance(100 * DAY_MS); // The partition of the event is not made ahead of need.
    const stop = new AbortController();
    const received = (): void => forgetCommit();
    const stores = { database: bed.database, databaseUrl: bed.test.url };
    await bed.runner([projection], { received, moved: () => stop.abort() }, stores).run(stop.signal);
    expect((await bed.find(tenantId)).position).toBeNull();
    await bed.project([projection]);
    expect((await bed.find(tenantId)).entries.map(({ entry }) => entry.type)).toEqual(['case.view']);
    expect(await listParked(bed.database, 'audit-trail')).toEqual([]);
  });

  /** The next transaction succeeds, as far as anybody knows, and is undone. */
  function forgetCommit(): void {
    const crash = new Error('the commit is forgotten');
    const transaction = bed.database.transaction.bind(bed.database);
    bed.database.transaction = async <T>(work: Parameters<typeof transaction<T>>[0]): Promise<T> => {
      bed.database.transaction = transaction;
      let result!: T;
      const forgotten = transaction(async (client) => {
        result = await work(client);
        throw crash;
      });
      await expect(forgotten).rejects.toBe(crash);
      return result;
    };
  }
});
