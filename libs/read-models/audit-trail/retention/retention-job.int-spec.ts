import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, writeFileSync, chmodSync } from 'node:fs';
import { join } from 'node:path';
import type { AuditEvent } from '#libs/contracts';
import type { Database } from '#libs/database';
import type { RecordedEvent } from '#libs/event-store';
import { uuidV7 } from '#libs/kernel';
import { attestDigests, beginVersion, readCounts, Rebuilder } from '#libs/projections';
import { AuditTrailBed, temporaryDirectory } from '#libs/testing';
import { attestedAuditTrail, AuditTrailModel } from '../model/audit-trail.model.js';
import { reconcileAuditTrail } from '../reconciliation/reconcile-audit-trail.js';
import { ArchiveDirectory } from './archive-file.js';
import { listNews } from './announcements.js';
import { LegalHolds, NoLegalHolds } from './legal-holds.port.js';
import { RetentionJob, type RetentionFinding } from './retention-job.js';
import type { RetentionMode } from './retention-policy.js';
import { listRetired } from './retired-partitions.js';

const DAY_MS = 86_400_000;
const PHONE = { type: 'phone', id: '+13125550123' };
const CHANGED: AuditEvent = {
  type: 'case.change',
  category: 'entity-mutation',
  actor: { id: 'anna' },
  entity: { type: 'case', id: '17' },
};
const READ: AuditEvent = { ...CHANGED, category: 'data-access', subject: PHONE, reason: 'a secret reason' };
const JULY = { month: '2026-07', retentionClass: 'access' };

class TestHolds extends LegalHolds {
  names: string[] = [];
  override async on(): Promise<readonly string[]> {
    return this.names;
  }
}

describe('retention by partition', () => {
  let bed: AuditTrailBed;
  let tenants: readonly [string, string];
  let archives: { readonly path: string; remove(): Promise<void> };

  beforeEach(async () => {
    bed = await AuditTrailBed.create();
    tenants = [await bed.tenant(), await bed.tenant()];
    archives = await temporaryDirectory();
    // July: both tenants read things (class access), and the first one's administration changed; August: both read.
    bed.clock.advance(-130 * DAY_MS);
    await bed.record(tenants[0], [
      { ...READ, id: 'july-1' },
      { ...READ, id: 'july-2' },
      { ...CHANGED, id: 'admin' },
    ]);
    await bed.record(tenants[1], [{ ...READ, id: 'july-3' }]);
    bed.clock.advance(31 * DAY_MS);
    for (const tenantId of tenants) await bed.record(tenantId, [{ ...READ, id: 'august' }]);
    bed.clock.advance(99 * DAY_MS);
    await bed.project();
  });

  afterEach(async () => {
    await bed.close();
    await archives.remove();
  });

  interface Given {
    readonly holds?: LegalHolds;
    readonly database?: Database;
  }

  /** Reads are kept for three months: those of July are due in November. */
  const job = (
    mode: RetentionMode,
    { holds = new NoLegalHolds(), database = bed.database }: Given = {},
  ): RetentionJob =>
    new RetentionJob({
      database,
      eventStore: bed.store,
      archives: new ArchiveDirectory(archives.path),
      policy: { mode, months: { access: 3 } },
      holds,
      clock: bed.clock,
    });

  const run = (mode: RetentionMode, given?: Given): Promise<RetentionFinding[]> =>
    job(mode, given).run(new AbortController().signal);
  const steps = (findings: readonly RetentionFinding[]): string[] =>
    findings.map(({ step, outcome }) => `${step} ${outcome}`);
  const ids = async (tenantId: string): Promise<string[]> =>
    (await bed.find(tenantId)).entries.map(({ entry }) => entry.id);
  const state = async (): Promise<string | undefined> => (await listRetired(bed.database))[0]?.state;
  const files = (): string[] => readdirSync(archives.path).toSorted();

  const ALL = [
    ['august', 'admin', 'july-2', 'july-1'],
    ['august', 'july-3'],
  ];
  const LEFT = [['august', 'admin'], ['august']];
  const found = (): Promise<string[][]> => Promise.all(tenants.map(ids));

  /** An archived line as the log gave it. */
  function recordedOf(line: string): RecordedEvent {
    const { position, stream, revision, id, type } = JSON.parse(line) as Record<string, string>;
    const [, metadata, data] = /,"metadata":(\{.*?\}),"data":(\{.*\})\}$/.exec(line)!;
    const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text));
    return { position: BigInt(position!), stream: stream!, revision: BigInt(revision!), id: id!, type: type!, metadata: bytes(metadata!), data: bytes(data!), created: new Date(0) }; // prettier-ignore
  }

  it('given that it is switched off, when it runs, then nothing happens, and the plan says what would', async () => {
    expect(await run('off')).toEqual([]);
    const due = (await job('off').plan()).filter(({ isDue }) => isDue);
    expect(due).toEqual([
      expect.objectContaining({ ...JULY, next: 'archive', obstacle: 'switched-off', retired: null }),
    ]);
    expect(due[0]!.dueAt).toEqual(new Date('2026-11-01T00:00:00Z'));
    expect(await found()).toEqual(ALL);
    expect(files()).toEqual([]);
  });

  it('given two tenants, when a partition is archived and detached, then it alone is gone, and what remains says so', async () => {
    expect(steps(await run('archive'))).toEqual(['archive done', 'detach done']);
    expect(await found()).toEqual(LEFT);
    expect(steps(await run('archive'))).toEqual([]);
    expect(await bed.rows('SELECT DISTINCT tenant_id FROM retention."audit_entries_2026_07_access"')).toHaveLength(2);

    const retired = {
      recordedBefore: '2026-08-01T00:00:00.000000Z',
      months: ['2026-07'],
      retentionClasses: ['access'],
    };
    expect((await bed.find(tenants[0])).retired).toEqual({ ...retired, entries: 2 });
    expect((await bed.find(tenants[1])).retired).toEqual({ ...retired, entries: 1 });
    expect((await bed.find(await bed.tenant())).retired).toBeNull();
    expect((await bed.find(tenants[0], { recordedFrom: '2026-08-01T00:00:00Z' })).retired).toBeNull();
    expect((await bed.find(tenants[0], { from: '2026-09-01T00:00:00Z' })).retired).toBeNull();

    const extents = await bed.database.transaction(async (client) => {
      await client.query(`SELECT set_config('steno.tenant', '*', true)`);
      const sql = 'SELECT DISTINCT month::text, retention_class FROM audit_trail.extents ORDER BY 1, 2';
      return (await client.query(sql)).rows as unknown[];
    });
    expect(extents).toEqual([
      { month: '2026-07-01', retention_class: 'administration' },
      { month: '2026-08-01', retention_class: 'access' },
    ]);
    expect((await listNews(bed.database)).map(({ tenantId, state, entries }) => [tenantId, state, entries])).toEqual(
      tenants.map((tenantId, i) => [tenantId, 'detached', 2 - i]).toSorted(),
    );
  });

  it('given an id of a retired entry, when it is asked for, then it is said to be retired, and stays known as recorded', async () => {
    const { entries } = await bed.find(tenants[0], { entityIds: ['17'] });
    const retired = entries.find(({ entry }) => entry.id === 'july-1')!.entry;
    const get = (tenantId: string, id: string): Promise<unknown> => bed.getQuery().execute(tenantId, id);
    await run('archive');
    const july = { entries: 2, recordedBefore: '2026-08-01T00:00:00.000000Z', months: ['2026-07'], retentionClasses: ['access'] }; // prettier-ignore
    for (const id of [retired.eventId, 'july-1'])
      await expect(get(tenants[0], id)).rejects.toMatchObject({ code: 'AUDIT.ENTRY_RETIRED', retired: july });
    const others = { ...july, entries: 1 };
    for (const id of [retired.eventId, 'july-1', uuidV7(Date.parse('2026-07-31T23:59:59Z'))])
      await expect(get(tenants[1], id)).rejects.toMatchObject({ code: 'AUDIT.ENTRY_NOT_FOUND', retired: others });
    const later = uuidV7(Date.parse('2026-09-15T00:00:00Z'));
    await expect(get(tenants[0], later)).rejects.toMatchObject({ code: 'AUDIT.ENTRY_NOT_FOUND', retired: null });
    await expect(get(await bed.tenant(), 'july-1')).rejects.toMatchObject({ code: 'AUDIT.ENTRY_NOT_FOUND', retired: null }); // prettier-ignore
    const known = await bed.rows('SELECT FROM audit_trail.audit_event_ids WHERE event_id = $1', [retired.eventId]);
    expect(known).toHaveLength(1);
  });

  it('given an archive, when others read it, then rows, bytes and hash are right, nothing personal is in it, and a destroyed key closes it', async () => {
    await run('archive');
    expect(files()).toEqual(['2026-07-access.json', '2026-07-access.ndjson.gz']);
    const path = join(archives.path, '2026-07-access.ndjson.gz');
    const manifest = JSON.parse(readFileSync(join(archives.path, '2026-07-access.json'), 'utf8')) as Record<
      string,
      unknown
    >;
    const text = execFileSync('gzip', ['-dc', path], { encoding: 'utf8' });
    expect(execFileSync('sha256sum', [path], { encoding: 'utf8' }).split(' ')[0]).toBe(manifest['sha256']);
    expect(manifest).toMatchObject({
      ...JULY,
      rows: 3,
      bytes: readFileSync(path).length,
      uncompressedBytes: text.length,
    });
    expect(text).not.toMatch(/anna|secret|3125550123|july/);

    const lines = text.trimEnd().split('\n').map(recordedOf);
    const stored = bed.store.events.filter(({ position }) => lines.some((line) => line.position === position));
    expect(lines.map(({ data, metadata }) => ({ data, metadata }))).toEqual(expect.arrayContaining(stored.map(({ data, metadata }) => ({ data: new Uint8Array(data), metadata: new Uint8Array(metadata) })))); // prettier-ignore
    const opened = async (): Promise<string[]> =>
      (await bed.codec.open(lines)).flatMap((event) =>
        event.kind === 'format-1'
          ? event.boxes.map(({ state, fields }) => `${state} ${String(fields?.['/reason'] ?? '')}`)
          : 'foreign',
      );
    expect((await opened()).filter((box) => box === 'open a secret reason')).toHaveLength(3);
    const keys = await bed.keyring.keysOfSubject(tenants[0], PHONE);
    await bed.keyring.destroyKeys(tenants[0], keys.map(({ id }) => id)); // prettier-ignore
    expect((await opened()).filter((box) => box === 'open a secret reason')).toHaveLength(1);
  });

  it('given a detached partition, when dropping is allowed, then it goes, and its space is free', async () => {
    const bulk = Array.from({ length: 500 }, (_, i) => ({
      ...READ,
      id: `bulk-${i}`,
      metadata: { note: `${i} `.repeat(50) },
    }));
    bed.clock.advance(-130 * DAY_MS);
    for (let i = 0; i < 8; i++)
      await bed.record(
        tenants[0],
        bulk.map((event) => ({ ...event, id: `${event.id}-${i}` })),
      );
    bed.clock.advance(130 * DAY_MS);
    await bed.project();
    const size = async (): Promise<number> =>
      Number((await bed.rows('SELECT pg_database_size(current_database()) AS bytes'))[0]!['bytes']);
    await run('archive');
    const before = await size();
    expect(steps(await run('drop'))).toEqual(['drop done']);
    const [retired] = await listRetired(bed.database);
    expect(retired).toMatchObject({ state: 'dropped', archive: { rows: 4_003 } });
    expect(retired!.diskBytes).toBeGreaterThan(4_000_000);
    expect(before - (await size())).toBeGreaterThan(0.95 * retired!.diskBytes!);
    expect(await found()).toEqual(LEFT);
  });

  it('given a hold, when its partition is due, then it stays; it goes when the hold does', async () => {
    const holds = new TestHolds();
    holds.names = ['case 17'];
    expect(await run('drop', { holds })).toEqual([
      expect.objectContaining({ step: 'archive', outcome: 'done' }),
      { ...JULY, step: 'detach', outcome: 'held', reason: 'case 17' },
    ]);
    expect(await found()).toEqual(ALL);
    holds.names = [];
    expect(steps(await run('archive', { holds }))).toEqual(['detach done']);
    holds.names = ['case 18'];
    expect(steps(await run('drop', { holds }))).toEqual(['drop held']);
    expect(await state()).toBe('detached');
  });

  it('given a run that ends at any step, when the next one runs, then it goes on there, and there is one archive', async () => {
    /** The n-th transaction is the end of the process: before it, or after its commit, whose answer nobody hears. */
    const ending = (n: number, afterwards: boolean): Database => {
      let count = 0;
      return Object.assign(Object.create(bed.database) as Database, {
        transaction: async (work: Parameters<Database['transaction']>[0]) => {
          const isLast = ++count >= n;
          if (isLast && !(afterwards && count === n)) throw new Error('killed');
          await bed.database
            .transaction(work)
            .then((result) => (isLast ? Promise.reject(new Error('killed')) : result));
        },
      });
    };
    const endings = [1, 2, 3, 4].flatMap((n) => [[n, false], [n, true]] as const); // prettier-ignore
    for (const [n, afterwards] of endings) {
      const database = ending(n, afterwards);
      const real = database.transaction.bind(database);
      database.transaction = (async (work: never) => {
        let result: unknown;
        await real(async (client) => void (result = await (work as (c: unknown) => unknown)(client)));
        return result;
      }) as Database['transaction'];
      await run('drop', { database });
    }
    expect(await state()).toBe('dropped');
    expect(files()).toEqual(['2026-07-access.json', '2026-07-access.ndjson.gz']);
    expect(await found()).toEqual(LEFT);
  });

  it('given entries that came after the archive, when it would be detached, then it is archived anew beside it, and nothing is lost', async () => {
    const holds = new TestHolds();
    holds.names = ['case 17'];
    await run('archive', { holds });
    const first = readFileSync(join(archives.path, '2026-07-access.ndjson.gz'));
    bed.clock.advance(-130 * DAY_MS);
    await bed.record(tenants[1], [{ ...READ, id: 'late' }]);
    bed.clock.advance(130 * DAY_MS);
    await bed.project();
    expect(steps(await run('archive'))).toEqual(['detach failed']);
    expect(await state()).toBe('archiving');
    expect(steps(await run('archive'))).toEqual(['archive done', 'detach done']);
    expect((await listRetired(bed.database))[0]!.archive).toMatchObject({
      file: '2026-07-access.2.ndjson.gz',
      rows: 4,
    });
    expect(readFileSync(join(archives.path, '2026-07-access.ndjson.gz'))).toEqual(first);
    expect(await found()).toEqual(LEFT);
  });

  it('given what a run left that was killed while it wrote, or before the manifest, when the next one runs, then there is one archive', async () => {
    await run('archive', { holds: Object.assign(new TestHolds(), { names: ['case 17'] }) });
    await bed.rows("UPDATE retention.partitions SET state = 'archiving'");
    rmSync(join(archives.path, '2026-07-access.json'));
    writeFileSync(join(archives.path, '.3f0f0f0f-0000-4000-8000-000000000000.partial'), 'half');
    expect(steps(await run('archive'))).toEqual(['archive done', 'detach done']);
    expect(files()).toEqual(['2026-07-access.json', '2026-07-access.ndjson.gz']);
  });

  it('given an archive that is damaged, when its partition would be dropped, then it stays, and the reason is kept', async () => {
    await run('archive');
    const path = join(archives.path, '2026-07-access.ndjson.gz');
    const bytes = readFileSync(path);
    bytes[bytes.length >> 1]! ^= 1;
    chmodSync(path, 0o600);
    writeFileSync(path, bytes);
    expect(steps(await run('drop'))).toEqual(['drop failed']);
    expect((await listRetired(bed.database))[0]).toMatchObject({ state: 'detached', failure: expect.stringMatching(/not what was written/) }); // prettier-ignore
  });

  it('given a trail that is behind the log, when a partition is due, then it waits', async () => {
    await bed.record(tenants[0], [{ ...READ, id: 'new' }]);
    expect(steps(await run('archive'))).toEqual([]);
    expect((await job('archive').plan()).find(({ isDue }) => isDue)).toMatchObject({ obstacle: 'not-projected' });
    await bed.project();
    expect(steps(await run('archive'))).toEqual(['archive done', 'detach done']);
  });

  it('given a parked event behind the last entry of a partition, which may be one of it, then it waits', async () => {
    const [{ last }] = (await bed.rows('SELECT max(position)::text AS last FROM audit_trail.audit_entries_2026_07_access')) as [{ last: string }]; // prettier-ignore
    await bed.rows(
      `INSERT INTO projections.parked_events (projection, version, position, event_id, stream, revision, type, code, error)
       VALUES ('audit-trail', 1, $1, gen_random_uuid(), 's', 0, 't', 'C', 'e')`,
      [String(BigInt(last) + 1n)],
    );
    expect(steps(await run('drop'))).toEqual([]);
    expect((await job('drop').plan()).find(({ isDue }) => isDue)).toMatchObject({ obstacle: 'parked-events' });
    await bed.rows('DELETE FROM projections.parked_events');
    expect(steps(await run('archive'))).toEqual(['archive done', 'detach done']);
  });

  it('given a version that was begun before, when it is filled, then it equals the live one, without the retired rows and with their ids', async () => {
    const model = new AuditTrailModel({ ...bed, eventStore: bed.store });
    const before = model.projection('audit_trail', true);
    await before.maintain();
    const version = await beginVersion(bed.database, model, { after: null, maxPerSecond: null, isSwitchWanted: true, acceptedDifferences: null, requestedBy: 'an operator' }); // prettier-ignore
    const building = model.projection(model.schemaOf(version), false);
    await building.maintain();
    await run('drop');

    // Whoever learned of the partitions before does not bring one back: it is stopped, and begins anew.
    const preparation = building.begin();
    await preparation.add(await bed.codec.open(bed.store.events));
    const write = bed.database.transaction((client) => preparation.done().write(client));
    await expect(write).rejects.toThrow('is not where this runner left it');

    const troubles: unknown[] = [];
    const listener = { progress: () => undefined, trouble: (_: string, error: unknown) => void troubles.push(error) };
    const rebuilder = new Rebuilder({
      ...bed,
      eventStore: bed.store,
      databaseUrl: bed.test.url,
      models: [model],
      listener,
    });
    await rebuilder.run(AbortSignal.timeout(30_000));
    expect(troubles).toEqual([]);
    const versions = await bed.rows('SELECT version, state FROM projections.positions ORDER BY version');
    expect(versions).toEqual([
      { version: 1, state: 'retired' },
      { version, state: 'live' },
    ]);
    expect(await found()).toEqual(LEFT);
    const { missing, surplus, events } = await reconcileAuditTrail(bed.store, bed.database);
    expect([missing, surplus, events.retired]).toEqual([0, 0, 3]);
    const attested = await attestDigests({
      database: bed.database,
      model: attestedAuditTrail,
      signal: AbortSignal.timeout(30_000),
    });
    expect(attested.filter(({ isEqual }) => !isEqual)).toEqual([]);
    expect(await readCounts(bed.database, 'audit-trail')).toMatchObject({ retired: 3 });
    expect(await bed.rows('SELECT FROM audit_trail.audit_event_ids')).toHaveLength(6);
    expect((await bed.find(tenants[0])).retired).toMatchObject({ entries: 2 });
  });
});
