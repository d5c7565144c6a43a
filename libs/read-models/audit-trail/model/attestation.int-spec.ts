import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { AuditEvent } from '#libs/contracts';
import { attestDigests, beginVersion, type PartAttestation, Rebuilder, readPositions } from '#libs/projections';
import { AuditTrailBed } from '#libs/testing';
import { AuditTrailModel } from './audit-trail.model.js';

/** Everything that COPY has an escape for, and much that it has none for. */
const ODD = 'tab\t line\n feed\f back\b vertical\v return\r slash\\ bell\u0007 quote" ünï 😀';
const VIEW: AuditEvent = { type: 'case.view', actor: { id: 'anna' }, entity: { type: 'case', id: '17' }, reason: ODD };
const SIGNAL = new AbortController().signal;

describe('the audit trail against what its writer vouches for', () => {
  let bed: AuditTrailBed;
  let model: AuditTrailModel;
  let tenantId: string;

  beforeEach(async () => {
    bed = await AuditTrailBed.create();
    model = new AuditTrailModel({ ...bed, eventStore: bed.store });
    tenantId = await bed.tenant();
    await bed.record(tenantId, Array.from({ length: 30 }, (_, i) => ({ ...VIEW, id: `v-${i}`, before: { odd: ODD }, occurredAt: `2026-11-2${i % 7}T10:00:00Z` }))); // prettier-ignore
    await bed.record(tenantId, [VIEW, { ...VIEW, category: 'security' }, { ...VIEW, id: 'v-1' }]);
    await bed.project();
  });

  afterEach(() => bed.close());

  const attest = (): Promise<PartAttestation[]> => attestDigests({ database: bed.database, model, signal: SIGNAL });

  const differing = async (): Promise<string[]> =>
    (await attest()).filter(({ isEqual }) => !isEqual).map(({ part }) => part);

  const leafOfRows = async (): Promise<string> =>
    (await attest()).filter(({ part }) => part !== 'audit_event_ids').sort((a, b) => b.rows - a.rows)[0]!.part;

  it('given rows with every odd character, and a repetition, then each part equals its digest, and the result is kept', async () => {
    const parts = await attest();
    expect(parts.filter(({ isEqual }) => !isEqual)).toEqual([]);
    expect(parts.reduce((sum, { rows }) => sum + rows, 0)).toBe(33 + 30);
    const [kept] = await bed.rows(
      'SELECT count(*)::int AS parts, sum(differences)::int AS differences FROM projections.attestations',
    );
    expect(kept).toEqual({ parts: parts.length, differences: 0 });
  });

  it.each([
    ['changed', "UPDATE $leaf SET actor_id = 'bob' WHERE position = (SELECT min(position) FROM $leaf)"],
    ['deleted', 'DELETE FROM $leaf WHERE position = (SELECT max(position) FROM $leaf)'],
    ['moved in time', "UPDATE $leaf SET occurred_at = occurred_at + interval '1 microsecond' WHERE position = (SELECT min(position) FROM $leaf)"], // prettier-ignore
    ['marked as a repetition', 'UPDATE $leaf SET duplicate_of = 1 WHERE duplicate_of IS NULL AND position = (SELECT min(position) FROM $leaf)'], // prettier-ignore
    ['doubled under another position', 'INSERT INTO $leaf SELECT (jsonb_populate_record(r, $${"position": 12345678}$$)).* FROM $leaf r LIMIT 1'], // prettier-ignore
  ])('given a row that was %s by plain SQL, then its partition differs, and no other', async (_, sql) => {
    const leaf = await leafOfRows();
    await bed.rows(sql.replaceAll('$leaf', `audit_trail."${leaf}"`));
    expect(await differing()).toEqual([leaf]);
  });

  it('given an id that was forgotten, then the ids differ', async () => {
    await bed.rows(
      'DELETE FROM audit_trail.audit_event_ids WHERE ctid = (SELECT ctid FROM audit_trail.audit_event_ids LIMIT 1)',
    );
    await bed.rows(
      `DELETE FROM audit_trail.audit_event_ids WHERE event_id = (SELECT min(event_id::text)::uuid FROM audit_trail.audit_event_ids)`,
    );
    expect(await differing()).toEqual(['audit_event_ids']);
  });

  it('given rows of before digests were kept, then they are taken as they are, once, and what is changed later is found', async () => {
    await bed.rows('DELETE FROM projections.digests');
    await bed.rows('UPDATE projections.positions SET attested_at = NULL');
    expect(await differing()).toEqual([]);
    const leaf = await leafOfRows();
    await bed.rows(
      `DELETE FROM audit_trail."${leaf}" WHERE position = (SELECT min(position) FROM audit_trail."${leaf}")`,
    );
    expect(await differing()).toEqual([leaf]);
  });

  it('given a rebuild, of events or of copied rows, then the digests of the new version are true too', async () => {
    for (const isCopied of [false, true]) {
      const position = (await readPositions(bed.database, ['audit-trail']))[0]!.position;
      await bed.record(tenantId, [VIEW, { ...VIEW, id: `again-${isCopied}` }]);
      await bed.project();
      const order = { maxPerSecond: null, isSwitchWanted: true, acceptedDifferences: null, requestedBy: 'an operator' };
      await beginVersion(bed.database, model, { ...order, after: isCopied ? position : null });
      const listener = { progress: () => undefined, trouble: () => undefined };
      const options = { ...bed, eventStore: bed.store, databaseUrl: bed.test.url, models: [model], listener };
      await new Rebuilder(options).run(AbortSignal.timeout(30_000));
      expect((await readPositions(bed.database, ['audit-trail']))[0]!.version).toBe(isCopied ? 3 : 2);
      expect(await differing()).toEqual([]);
    }
  });
});
