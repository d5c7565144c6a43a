import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { beginVersion, dropVersion, listVersions } from '#libs/projections';
import { AuditTrailBed, waitFor } from '#libs/testing';
import { AuditTrailModel } from './audit-trail.model.js';

const ORDER = {
  after: null,
  maxPerSecond: null,
  isSwitchWanted: true,
  acceptedDifferences: null,
  requestedBy: 'an operator',
};

describe('dropping a version that somebody fills', () => {
  let bed: AuditTrailBed;
  let filler: pg.Client;

  beforeEach(async () => {
    bed = await AuditTrailBed.create();
    filler = new pg.Client({ connectionString: bed.test.url });
    await filler.connect();
  });

  afterEach(async () => {
    await filler.end();
    await bed.close();
  });

  it('given one who holds a table and makes another, when the two wait for each other, then the drop begins again, and succeeds', async () => {
    const model = new AuditTrailModel({ ...bed, eventStore: bed.store });
    await bed.record(await bed.tenant(), [
      { type: 'case.view', actor: { id: 'anna' }, entity: { type: 'case', id: '17' } },
    ]);
    await bed.project();
    const version = await beginVersion(bed.database, model, ORDER);
    const schema = model.schemaOf(version);
    await filler.query('BEGIN');
    await filler.query(`LOCK TABLE ${schema}.audit_entries IN ROW EXCLUSIVE MODE`);
    const recorded: number[] = [];
    const dropped = dropVersion(bed.database, model, version, async (number) => void recorded.push(number));
    const waiting = `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE 'DROP SCHEMA%'`;
    await waitFor(async () => (await bed.rows(waiting)).length === 1, { what: 'the drop to wait for the table' });
    await filler.query(`CREATE TABLE ${schema}.one_more ()`);
    await filler.query('COMMIT');
    await dropped;
    expect(recorded).toEqual([version]);
    expect(await bed.rows(`SELECT FROM pg_namespace WHERE nspname = '${schema}'`)).toEqual([]);
    expect((await listVersions(bed.database, ['audit-trail'])).map((one) => one.version)).toEqual([1]);
  });
});
