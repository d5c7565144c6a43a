import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import type { AuditEvent } from '#libs/contracts';
import { type Database, DatabaseUnavailableError } from '#libs/database';
import {
  beginVersion,
  dropVersion,
  listVersions,
  orderSwitch,
  readPositions,
  Rebuilder,
  type RebuildOrder,
  type RebuildProgress,
} from '#libs/projections';
import { AuditTrailBed } from '#libs/testing';
import { AuditTrailModel } from './audit-trail.model.js';

const VIEW: AuditEvent = { type: 'case.view', actor: { id: 'anna' }, entity: { type: 'case', id: '17' } };
const ORDER: RebuildOrder = {
  after: null,
  maxPerSecond: null,
  isSwitchWanted: true,
  acceptedDifferences: null,
  requestedBy: 'an operator',
};

describe('versions of the audit trail, side by side', () => {
  let bed: AuditTrailBed;
  let model: AuditTrailModel;
  let tenantId: string;
  let troubles: unknown[];

  beforeEach(async () => {
    bed = await AuditTrailBed.create();
    model = new AuditTrailModel({ ...bed, eventStore: bed.store });
    tenantId = await bed.tenant();
    troubles = [];
  });

  afterEach(() => bed.close());

  const record = (count: number): Promise<unknown> =>
    bed.record(tenantId, Array.from({ length: count }, (_, i) => ({ ...VIEW, id: `view-${i}`, requestId: `r-${i}` }))); // prettier-ignore

  function rebuilder({ database = bed.database, phases = new Set<string>() } = {}): Rebuilder {
    const progress = ({ phase }: RebuildProgress): unknown => phases.add(phase);
    const listener = { progress, trouble: (_: string, error: unknown) => troubles.push(error) };
    return new Rebuilder({
      ...bed,
      database,
      eventStore: bed.store,
      databaseUrl: bed.test.url,
      models: [model],
      listener,
    });
  }

  /** Of the first transactions every second one fails, some of them after they were committed. */
  function brittle(database: Database): Database {
    let calls = 0;
    const transaction: Database['transaction'] = async (work) => {
      const nth = calls++;
      if (nth === 1 || nth === 5) throw new DatabaseUnavailableError('It is away.');
      const result = await database.transaction(work);
      if (nth === 3) throw new DatabaseUnavailableError('Its answer was lost.');
      return result;
    };
    return Object.assign(Object.create(database) as Database, { transaction, query: database.query.bind(database) });
  }

  const live = async (): Promise<number> => (await readPositions(bed.database, ['audit-trail']))[0]!.version;

  async function shape(schema: string): Promise<unknown> {
    const sql = `
      SELECT c.relname, c.relkind, c.relrowsecurity, c.relforcerowsecurity, c.relacl::text, c.reloptions::text,
        pg_get_partkeydef(c.oid) AS key, pg_get_expr(c.relpartbound, c.oid) AS bound, obj_description(c.oid) AS comment,
        (SELECT json_agg(json_build_array(attname, format_type(atttypid, atttypmod), attnotnull, attstorage, attcollation,
          attstattarget, col_description(attrelid, attnum)) ORDER BY attnum)
          FROM pg_attribute WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped) AS columns,
        (SELECT json_agg(pg_get_constraintdef(oid) ORDER BY pg_get_constraintdef(oid)) FROM pg_constraint
          WHERE conrelid = c.oid) AS constraints,
        (SELECT json_agg(regexp_replace(pg_get_indexdef(indexrelid), 'INDEX \\S+ ON (ONLY )?\\S+', 'INDEX') ORDER BY 
          regexp_replace(pg_get_indexdef(indexrelid), 'INDEX \\S+ ON (ONLY )?\\S+', 'INDEX')) FROM pg_index
          WHERE indrelid = c.oid) AS indexes,
        (SELECT json_agg(json_build_array(polname, pg_get_expr(polqual, polrelid))) FROM pg_policy WHERE polrelid = c.oid) AS policies
      FROM pg_class c WHERE relnamespace = $1::regnamespace AND relkind IN ('r', 'p') ORDER BY relname`;
    return bed.rows(sql, [schema]);
  }

  it('given what the migrations made, then a version that is made anew has the same tables, partitions, indexes, policies and rights', async () => {
    await record(1); // Until it is projected, nobody waits for the partitions to be made.
    await bed.project();
    await bed.database.transaction((client) => model.createTables(client, model.schemaOf(9)));
    await model.projection(model.schemaOf(9), true).maintain();
    expect(await shape('audit_trail_9')).toEqual(await shape('audit_trail'));
  });

  it('given a trail, when it is rebuilt, then the new version is equal, is the live one, and the old one is kept until it is dropped', async () => {
    await record(40);
    await record(3);
    await bed.project();
    const before = await bed.find(tenantId, {}, { limit: 1_000 });
    expect(await beginVersion(bed.database, model, ORDER)).toBe(2);
    await rebuilder().run(AbortSignal.timeout(30_000));
    const versions = await listVersions(bed.database, ['audit-trail']);
    expect(versions.map(({ version, state, rebuild }) => [version, state, rebuild?.phase])).toEqual([
      [1, 'retired', undefined],
      [2, 'live', 'switched'],
    ]);
    expect(versions[1]!.rebuild!.comparison).toMatchObject({ isEqual: true, rows: 43 + 40, liveRows: 43 + 40 });
    expect(await bed.find(tenantId, {}, { limit: 1_000 })).toEqual(before);
    await bed.record(tenantId, [VIEW]);
    await bed.project();
    expect((await bed.find(tenantId, {}, { limit: 1_000 })).entries).toHaveLength(44);
    expect(await bed.rows('SELECT count(*)::int AS count FROM audit_trail_1.audit_event_ids')).toEqual([{ count: 40 }]);
    await dropVersion(bed.database, model, 1);
    expect((await listVersions(bed.database, ['audit-trail'])).map(({ version }) => version)).toEqual([2]);
    await expect(dropVersion(bed.database, model, 2)).rejects.toThrow('is the live one');
  });

  it('given a process that was frozen while it wrote to a version, when another one goes on with the rebuild, then that session is ended', async () => {
    await record(40);
    await bed.project();
    await beginVersion(bed.database, model, ORDER);
    const frozen = new pg.Client({ connectionString: bed.test.url, application_name: 'stenographer rebuilds' });
    const ended = new Promise<Error>((resolve) => frozen.on('error', resolve));
    await frozen.connect();
    await frozen.query('BEGIN');
    await frozen.query("UPDATE projections.positions SET position = position WHERE state = 'building'");
    await rebuilder().run(AbortSignal.timeout(30_000));
    expect((await ended).message).toContain('terminating connection');
    expect(await live()).toBe(2);
  });

  it('given rows up to a position, when it is rebuilt from there, then they are copied, and the rest is made of events', async () => {
    await record(10);
    await bed.project();
    const [there] = await readPositions(bed.database, ['audit-trail']);
    await record(25);
    await bed.project();
    const { position, event_id } = (await bed.rows('SELECT * FROM audit_trail.audit_event_ids ORDER BY position'))[0]!;
    await bed.rows(
      `INSERT INTO projections.parked_events (projection, version, position, event_id, stream, revision, type, code, error)
       VALUES ('audit-trail', 1, $1, $2, 's', 0, 't', 'C', 'e'), ('audit-trail', 1, $3, $2, 's', 1, 't', 'C', 'e')`,
      [String(position), String(event_id), String(there!.position! + 1n)],
    );
    await beginVersion(bed.database, model, { ...ORDER, after: there!.position });
    const [, ordered] = await listVersions(bed.database, ['audit-trail']);
    expect(ordered).toMatchObject({ position: null, events: 0, rebuild: { phase: 'copying' } });
    const phases = new Set<string>();
    const database = brittle(bed.database);
    await rebuilder({ database, phases }).run(AbortSignal.timeout(30_000));
    expect([...phases][0]).toBe('copying');
    expect(await live()).toBe(2);
    expect((await bed.find(tenantId, {}, { limit: 1_000 })).entries).toHaveLength(35);
    const parked = 'SELECT position FROM projections.parked_events WHERE version = 2';
    expect(await bed.rows(parked)).toEqual([{ position }]);
  });

  it('given a row that was changed, when it is rebuilt, then it does not switch, and names the row; once accepted, it does', async () => {
    const [event] = (await bed.record(tenantId, [VIEW, VIEW])) as { id: string }[];
    await bed.project();
    for (const { leaf } of await bed.rows('SELECT leaf FROM audit_trail.partitions'))
      await bed.rows(`UPDATE audit_trail."${String(leaf)}" SET actor_id = 'bob' WHERE event_id = $1`, [event!.id]);
    await beginVersion(bed.database, model, ORDER);
    await rebuilder().run(AbortSignal.timeout(30_000));
    const [, failed] = await listVersions(bed.database, ['audit-trail']);
    expect(failed).toMatchObject({ state: 'building', rebuild: { phase: 'failed' } });
    expect(failed!.rebuild!.comparison).toMatchObject({
      isEqual: false,
      differences: [{ kind: 'changed', columns: ['actor_id'] }],
    });
    await expect(beginVersion(bed.database, model, ORDER)).rejects.toThrow('is being built');
    await orderSwitch(bed.database, { projection: 'audit-trail', version: 2 }, 'bob never was');
    await rebuilder().run(AbortSignal.timeout(30_000));
    expect(await live()).toBe(2);
  });

  it('given a version that is dropped while it is built, when the next one is ordered, then that is built', async () => {
    await record(3);
    await bed.project();
    await beginVersion(bed.database, model, ORDER);
    const maintain = model.projection.bind(model);
    let isDropped = false;
    model.projection = (schema, isIndexed) => {
      const projection = maintain(schema, isIndexed);
      projection.maintain = async () => {
        if (!isDropped) await dropVersion(bed.database, model, 2);
        isDropped = true;
        await bed.rows(`SELECT FROM ${schema}.partitions`);
      };
      return projection;
    };
    await rebuilder().run(AbortSignal.timeout(30_000));
    expect([isDropped, troubles]).toEqual([true, []]);
    await beginVersion(bed.database, model, ORDER);
    await rebuilder().run(AbortSignal.timeout(30_000));
    expect(await live()).toBe(3);
  });

  it('given a runner that goes on writing and readers that go on reading, when it is rebuilt, then nothing is missed and nothing fails', async () => {
    await record(200);
    const stop = new AbortController();
    const running = bed.runner().run(stop.signal);
    await bed.caughtUp();
    const rebuilt = new AbortController();
    const read = async (): Promise<void> => {
      for (let least = 0; !rebuilt.signal.aborted;) {
        const { entries } = await bed.find(tenantId, {}, { limit: 1_000 });
        expect(entries.length).toBeGreaterThanOrEqual(least);
        least = entries.length;
      }
    };
    const write = async (): Promise<void> => {
      while (!rebuilt.signal.aborted) {
        await bed.record(tenantId, [VIEW]);
        await bed.caughtUp();
      }
    };
    await beginVersion(bed.database, model, ORDER);
    const building = rebuilder().run(AbortSignal.timeout(60_000));
    const others = [read(), read(), write()];
    await building;
    expect(await live()).toBe(2);
    rebuilt.abort();
    await Promise.all(others);
    await bed.record(tenantId, [VIEW]);
    await bed.caughtUp();
    stop.abort();
    await running;
    const events = bed.store.events.filter(({ stream }) => stream.startsWith('audit-')).length;
    expect((await bed.find(tenantId, {}, { limit: 1_000 })).entries).toHaveLength(events);
  }, 90_000);
});
