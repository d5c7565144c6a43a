import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type AuditEvent, EVENT_CATALOGUE } from '#libs/contracts';
import { uuidV4 } from '#libs/kernel';
import {
  AttestationSchedule,
  attestDeeply,
  attestDigests,
  type AttestationScope,
  dropParkedEvent,
  listParked,
  readAttestation,
  type RowDifference,
} from '#libs/projections';
import { AuditTrailBed, CALL_RECEIVED_DATA, sealDomainEvent } from '#libs/testing';
import { attestedAuditTrail } from '../model/audit-trail.model.js';
import { AuditTrailReprojection } from './audit-trail.reprojection.js';

/** Everything that COPY has an escape for, and much that it has none for. */
const ODD = 'tab\t line\n feed\f back\b vertical\v return\r slash\\ bell\u0007 quote" ünï 😀';
const PHONE = { type: 'phone', id: '+13125550123' };
const VIEW: AuditEvent = { type: 'case.view', actor: { id: 'anna' }, entity: { type: 'case', id: '17' }, reason: ODD };
const ALL: AttestationScope = { sample: 'all', parts: [] };
const DAY_MS = 86_400_000;
const SIGNAL = new AbortController().signal;

/** A trail with odd characters, repetitions, a call, two tenants and an event of somebody else's. */
class Trail {
  private constructor(
    readonly bed: AuditTrailBed,
    readonly tenantId: string,
  ) {}

  static async create(): Promise<Trail> {
    const bed = await AuditTrailBed.create();
    const tenantId = await bed.tenant();
    await bed.record(
      tenantId,
      Array.from({ length: 30 }, (_, i) => ({ ...VIEW, id: `v-${i}`, before: { odd: ODD } })),
    );
    await bed.record(tenantId, [VIEW, { ...VIEW, category: 'security', subject: PHONE }, { ...VIEW, id: 'v-1' }]);
    const other = await bed.tenant();
    await bed.record(other, [{ ...VIEW, id: 'v-1' }, VIEW, { ...VIEW, subject: PHONE, actor: { id: 'bob' } }]);
    await bed.append(tenantId, [
      { id: uuidV4(), type: 'theirs', data: Buffer.from('{}'), metadata: Buffer.from('{}') },
    ]);
    const stream = `call-${tenantId}.${uuidV4()}`;
    const contract = EVENT_CATALOGUE.find('exchange.call-received.v1')!;
    const received = await sealDomainEvent(
      bed.codec,
      stream,
      contract,
      CALL_RECEIVED_DATA,
      new Date(bed.clock.nowMs()),
    );
    await bed.store.append(stream, [received], { expectedRevision: 'no_stream' });
    await bed.project();
    return new Trail(bed, tenantId);
  }

  rows(sql: string): Promise<Record<string, unknown>[]> {
    return this.bed.rows(sql);
  }

  check(
    scope: AttestationScope = ALL,
    more: Partial<Parameters<typeof attestDeeply>[0]> = {},
  ): ReturnType<typeof attestDeeply> {
    const { bed } = this;
    const reprojection = new AuditTrailReprojection({ ...bed, eventStore: bed.store });
    return attestDeeply({ ...bed, eventStore: bed.store, reprojection, signal: SIGNAL, ...more }, scope);
  }

  /** All rows that differ, in the order of positions. */
  async differing(scope?: AttestationScope): Promise<RowDifference[]> {
    const { named, differences } = (await this.check(scope))!;
    expect(differences).toBe(named.length);
    return named.toSorted((a, b) => Number(a.position) - Number(b.position) || (a.part < b.part ? -1 : 1));
  }

  /** The partition with most rows, and the positions in it. */
  async largest(): Promise<{ readonly leaf: string; readonly table: string; readonly positions: string[] }> {
    const leaves = await this.rows('SELECT leaf FROM audit_trail.partitions');
    const all = await Promise.all(
      leaves.map(async ({ leaf }) => {
        const table = `audit_trail."${String(leaf)}"`;
        const rows = await this.rows(`SELECT r.position FROM ${table} r ORDER BY r.position`);
        return { leaf: String(leaf), table, positions: rows.map(({ position }) => String(position)) };
      }),
    );
    return all.sort((a, b) => b.positions.length - a.positions.length)[0]!;
  }

  /** The parts that are not as their writer left them. */
  async flagged(): Promise<string[]> {
    const parts = await attestDigests({ database: this.bed.database, model: attestedAuditTrail, signal: SIGNAL });
    return parts.filter(({ isEqual }) => !isEqual).map(({ part }) => part);
  }

  /** As somebody would who knows how digests are kept: all are made true again. */
  async mendDigests(): Promise<void> {
    await this.rows('DELETE FROM projections.digests');
    await this.rows('UPDATE projections.positions SET attested_at = NULL');
    await this.flagged();
    expect(await this.flagged()).toEqual([]);
  }

  /** Puts a copy of some row at a position. */
  async forge(table: string, position: string, like = 'true'): Promise<void> {
    const copy = `(jsonb_populate_record(r, '{"position": ${position}}')).*`;
    await this.rows(`INSERT INTO ${table} SELECT ${copy} FROM ${table} r WHERE ${like} LIMIT 1`);
  }

  /** Keeps what the tables hold now, and gives a way back to it. */
  async save(): Promise<() => Promise<void>> {
    const leaves = await this.rows('SELECT leaf FROM audit_trail.partitions');
    const names = [...leaves.map(({ leaf }) => `audit_trail."${String(leaf)}"`), 'audit_trail.audit_event_ids', 'projections.digests']; // prettier-ignore
    for (const [i, name] of names.entries()) await this.rows(`CREATE TABLE public.saved_${i} AS SELECT * FROM ${name}`);
    return async () => {
      for (const [i, name] of names.entries())
        await this.rows(`WITH gone AS (DELETE FROM ${name}) SELECT`).then(() => this.rows(`INSERT INTO ${name} SELECT * FROM public.saved_${i}`)); // prettier-ignore
      await this.rows('DELETE FROM projections.attestations');
    };
  }

  close(): Promise<void> {
    return this.bed.close();
  }
}

/** A generator of Park and Miller, so that a failure can be had again. */
function seeded(seed: number): (below: number) => number {
  let state = seed;
  return (below) => (state = (state * 48_271) % 0x7fffffff) % below;
}

describe('rows that somebody changed, against the events that they are made of', () => {
  let trail: Trail;
  let restore: () => Promise<void>;

  beforeAll(async () => {
    trail = await Trail.create();
    restore = await trail.save();
  });

  afterEach(() => restore());

  afterAll(() => trail.close());

  it('given rows as they were made, with odd characters, repetitions, calls and foreign events, then none differs', async () => {
    const result = (await trail.check())!;
    expect(result).toMatchObject({ differences: 0, named: [], untold: 0, isComplete: true, events: 38, rows: 37 + 31 });
    const { events } = await readAttestation(trail.bed.database, 'audit-trail');
    expect(events).toMatchObject({ differences: 0, events: 38, position: result.position });
  });

  it.each([
    ['changed', "UPDATE $t SET actor_id = 'mallory' WHERE position = $p", 'changed', ['actor_id']],
    ['changed in several columns', `UPDATE $t SET reason = 'x', occurred_at = occurred_at - interval '1 microsecond' WHERE position = $p`, 'changed', ['occurred_at', 'reason']], // prettier-ignore
    ['hidden from search', `UPDATE $t SET search = '' WHERE position = $p`, 'changed', ['search']],
    ['said to be erased', `UPDATE $t SET erased = true, actor_id = NULL WHERE position = $p`, 'changed', ['actor_id', 'erased']], // prettier-ignore
    ['marked as a repetition', 'UPDATE $t SET duplicate_of = 1 WHERE position = $p', 'changed', ['duplicate_of']],
    ['deleted', 'DELETE FROM $t WHERE position = $p', 'missing', []],
  ] as const)('given a row that was %s, and digests mended, then it is named', async (_, sql, kind, columns) => {
    const { leaf, table, positions } = await trail.largest();
    const position = positions[7]!;
    await trail.rows(sql.replaceAll('$t', table).replaceAll('$p', position));
    await trail.mendDigests();
    expect(await trail.differing()).toEqual([{ part: leaf, position, kind, columns }]);
  });

  it.each([
    ['before all events', '-5'],
    ['between two events', '1'],
    ['in the far future', '9000000000000000000'],
  ])('given a forged row %s, and digests mended, then it is named', async (_, position) => {
    const { leaf, table } = await trail.largest();
    await trail.forge(table, position);
    await trail.mendDigests();
    expect(await trail.differing()).toEqual([{ part: leaf, position, kind: 'added', columns: [] }]);
  });

  it('given ids that were forgotten, forged or moved, and digests mended, then each is named', async () => {
    const ids = 'audit_trail.audit_event_ids';
    const [first, second] = trail.bed.store.events.slice(2, 4);
    await trail.rows(`DELETE FROM ${ids} WHERE position = ${first!.position}`);
    await trail.rows(`UPDATE ${ids} SET fingerprint = 'x' WHERE position = ${second!.position}`);
    await trail.rows(
      `INSERT INTO ${ids} SELECT tenant_id, gen_random_uuid(), fingerprint, stream, revision, 3, recorded_at FROM ${ids} LIMIT 1`,
    );
    await trail.mendDigests();
    const part = 'audit_event_ids';
    expect(await trail.differing()).toEqual([
      { part, position: '3', kind: 'added', columns: [] },
      { part, position: String(first!.position), kind: 'missing', columns: [] },
      { part, position: String(second!.position), kind: 'changed', columns: ['fingerprint'] },
    ]);
  });

  it('given the id of a repeated event that was forgotten, when only the repetition is made again, then the first one is named', async () => {
    const [first, again] = [trail.bed.store.events[1]!, trail.bed.store.events[32]!];
    expect(again.id).toBe(first.id);
    await trail.rows(`DELETE FROM audit_trail.audit_event_ids WHERE position = ${first.position}`);
    const { named } = (await trail.check({ sample: 1, parts: [] }, { random: () => again.position }))!;
    expect(named).toEqual([
      { part: 'audit_event_ids', position: String(first.position), kind: 'missing', columns: [] },
    ]);
  });

  it('given a partition whose digest differs, then all of it is made again, wherever the sample is taken', async () => {
    const { leaf, table, positions } = await trail.largest();
    await trail.rows(
      `UPDATE ${table} SET reason = 'forged' WHERE position IN (${positions[0]}, ${positions[20]}, ${positions.at(-1)})`,
    );
    const flagged = await trail.flagged();
    expect(flagged).toEqual([leaf]);
    const changed = (position: string): RowDifference => ({
      part: leaf,
      position,
      kind: 'changed',
      columns: ['reason'],
    });
    const expected = [positions[0]!, positions[20]!, positions.at(-1)!].map(changed);
    expect(await trail.differing({ sample: 0, parts: flagged })).toEqual(expected);
    expect((await readAttestation(trail.bed.database, 'audit-trail')).digests).toMatchObject({ differing: [leaf] });
  });

  it('given checks on a schedule, then the row that somebody changed is named by the next one', async () => {
    const { leaf, table, positions } = await trail.largest();
    await trail.rows(`UPDATE ${table} SET reason = 'forged' WHERE position = ${positions[3]}`);
    const stop = new AbortController();
    const { bed } = trail;
    const reprojection = new AuditTrailReprojection({ ...bed, eventStore: bed.store });
    let schedule!: Promise<void>;
    const checked = await new Promise<unknown>((resolve, reject) => {
      const options = { ...bed, eventStore: bed.store, databaseUrl: bed.test.url, everyMs: 1_000, sample: 100 };
      const models = [{ attested: attestedAuditTrail, reprojection }];
      schedule = new AttestationSchedule({
        ...options,
        models,
        onChecked: (_, parts, events) => {
          const differing = parts.filter(({ isEqual }) => !isEqual).map(({ part }) => part);
          if (events && events.named.length > 0) resolve({ differing, named: events.named });
        },
        onTrouble: (_, error) => reject(error as Error),
      }).run(stop.signal);
    });
    stop.abort();
    await schedule;
    const named = [{ part: leaf, position: positions[3]!, kind: 'changed', columns: ['reason'] }];
    expect(checked).toEqual({ differing: [leaf], named });
  });

  it('given a stop, then it ends with what it found, and says that it is not complete', async () => {
    const stop = new AbortController();
    const pause = async (): Promise<void> => stop.abort();
    const result = await trail.check(ALL, { signal: stop.signal, pause });
    expect(result).toMatchObject({ isComplete: false, events: 0 });
  });

  it.each([11, 4_711, 90_210])(
    'given random tampering of seed %i, then exactly what was tampered with is named',
    async (seed) => {
      const random = seeded(seed);
      const { leaf, table, positions } = await trail.largest();
      const expected = new Map<string, RowDifference>();
      const left = [...positions];
      for (let i = 0; i < 8; i++) {
        const [position] = left.splice(random(left.length), 1) as [string];
        const kind = (['changed', 'missing', 'added'] as const)[random(3)]!;
        const column = ['actor_id', 'reason', 'service', 'entity_type', 'metadata', 'request_id'][random(6)]!;
        const forged = String(BigInt(position) + 1n);
        if (kind === 'changed')
          await trail.rows(`UPDATE ${table} SET ${column} = 'forged' WHERE position = ${position}`);
        else if (kind === 'missing') await trail.rows(`DELETE FROM ${table} WHERE position = ${position}`);
        else await trail.forge(table, forged, `position = ${position}`);
        const at = kind === 'added' ? forged : position;
        expected.set(at, { part: leaf, position: at, kind, columns: kind === 'changed' ? [column] : [] });
      }
      if (random(2) === 0) await trail.mendDigests();
      const found = await trail.differing({ sample: random(2) === 0 ? 'all' : 10_000, parts: [] });
      expect(found).toEqual([...expected.values()].toSorted((a, b) => Number(a.position) - Number(b.position)));
    },
  );
});

describe('rows that nobody changed, against the events that they are made of', () => {
  let trail: Trail;

  beforeEach(async () => {
    trail = await Trail.create();
  });

  afterEach(() => trail.close());

  it('given keys that were destroyed after their rows were made, then that is no difference, and what cannot be erased is still compared', async () => {
    const tenants = await trail.rows('SELECT DISTINCT tenant_id AS tenant FROM audit_trail.audit_event_ids');
    for (const { tenant } of tenants) {
      const keys = await trail.bed.keyring.keysOfSubject(String(tenant), PHONE);
      await trail.bed.keyring.destroyKeys(String(tenant), keys.map(({ id }) => id)); // prettier-ignore
    }
    expect(await trail.differing()).toEqual([]);
    const leaves = await trail.rows('SELECT leaf FROM audit_trail.partitions');
    const position = String(trail.bed.store.events[31]!.position);
    for (const { leaf } of leaves)
      await trail.rows(`UPDATE audit_trail."${String(leaf)}" SET stream = 'forged' WHERE position = ${position}`);
    expect(await trail.differing()).toMatchObject([{ position, kind: 'changed', columns: ['stream'] }]);
  });

  it('given events that are parked, dropped, or of a lost key, then none is missing, and a row of a dropped one is too much', async () => {
    const parked = async (): Promise<{ id: string; position: bigint }[]> =>
      listParked(trail.bed.database, 'audit-trail');
    await trail.bed.record(trail.tenantId, [{ ...VIEW, id: 'lost', subject: { type: 'phone', id: '+13125550199' } }]);
    const keys = await trail.bed.keyring.keysOfSubject(trail.tenantId, { type: 'phone', id: '+13125550199' });
    trail.bed.keyring.loseKeys(keys.map(({ id }) => id));
    await trail.bed.project();
    expect(await parked()).toHaveLength(1);
    expect(await trail.differing()).toEqual([]);
    const [{ id, position }] = (await parked()) as [{ id: string; position: bigint }];
    await dropParkedEvent(
      trail.bed.database,
      'audit-trail',
      id,
      { by: 'an operator', reason: 'a test' },
      async () => undefined,
    );
    expect(await trail.differing()).toEqual([]);
    const { leaf, table } = await trail.largest();
    await trail.forge(table, String(position));
    expect(await trail.differing()).toEqual([{ part: leaf, position: String(position), kind: 'added', columns: [] }]);
  });

  it('given a partition that is retired, then its entries are not missing, and their ids are still known', async () => {
    trail.bed.clock.advance(60 * DAY_MS);
    await trail.bed.record(trail.tenantId, [{ ...VIEW, id: 'late' }]);
    await trail.bed.project();
    const { leaf, table } = await trail.largest();
    await trail.rows(`INSERT INTO retention.partitions (month, retention_class, leaf, state, archive_rows, archive_sha256, keys_digest)
      SELECT month, retention_class, leaf, 'detached', 1, repeat('0', 64), 'x' FROM audit_trail.partitions WHERE leaf = '${leaf}'`);
    await trail.rows(`DELETE FROM audit_trail.partitions WHERE leaf = '${leaf}'`);
    const month = leaf.split('_').slice(0, 4).join('_');
    await trail.rows(`ALTER TABLE audit_trail.${month} DETACH PARTITION ${table}`);
    expect(await trail.differing()).toEqual([]);
  });

  it('given a row that differs, when samples are taken elsewhere, then it stays named until it is right again', async () => {
    await trail.bed.record(
      trail.tenantId,
      Array.from({ length: 900 }, () => VIEW),
    );
    await trail.bed.project();
    const { leaf, table } = await trail.largest();
    const position = String(trail.bed.store.events[5]!.position);
    const [before] = await trail.rows(`SELECT actor_id FROM ${table} WHERE position = ${position}`);
    await trail.rows(`UPDATE ${table} SET actor_id = 'mallory' WHERE position = ${position}`);
    const few: AttestationScope = { sample: 100, parts: [] };
    const atEnd = (below: bigint): bigint => below - 1n;
    expect(await trail.check(few, { random: atEnd })).toMatchObject({ differences: 0 });
    const named = [{ part: leaf, position, kind: 'changed', columns: ['actor_id'] }];
    expect((await trail.check(few, { random: () => 0n }))!.named).toEqual(named);
    expect((await trail.check(few, { random: atEnd }))!.named).toEqual(named);
    await trail.rows(`UPDATE ${table} SET actor_id = '${String(before!['actor_id'])}' WHERE position = ${position}`);
    expect((await trail.check(few, { random: atEnd }))!.named).toEqual([]);
    expect((await trail.check({ sample: 0, parts: [leaf] }))!).toMatchObject({ differences: 0, isComplete: true });
  });
});
