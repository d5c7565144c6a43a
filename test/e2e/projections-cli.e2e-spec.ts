import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { startTestApi, type TestApi } from './api/test-api.js';
import { forgeActor, parkAfter } from './projections/park-after.js';
import { type Ran, steno } from './projections/steno.js';

const EVENTS = 120;

describe('steno projections and steno replay', () => {
  let api: TestApi;
  let postgres: Client;
  let positions: string[];

  beforeAll(async () => {
    api = await startTestApi();
    postgres = new Client({ connectionString: api.database.url });
    await postgres.connect();
    positions = await record(EVENTS);
  });

  afterAll(async () => {
    await postgres.end();
    await api.stop();
  });

  const projections = (...args: string[]): Promise<Ran> =>
    steno(['projections', ...args, '--url', api.url], environment());
  const replay = (...args: string[]): Promise<Ran> => steno(['replay', ...args], environment());

  function environment(): Record<string, string> {
    const { dataDirectory, databaseUrl, eventStoreUrl } = api.settings;
    return { STENO_DATA_DIR: dataDirectory, DATABASE_URL: databaseUrl, EVENTSTORE_URL: eventStoreUrl };
  }

  /** Records events, and gives the positions of all that were ever recorded so. */
  async function record(count: number): Promise<string[]> {
    const events = Array.from({ length: count }, (_, i) => ({ type: 'case.viewed', actor: { id: `a${i}` }, entity: { type: 'case', id: '17' } })); // prettier-ignore
    const { body } = await api.post('/v1/audit/events/batch', events);
    const position = body.data.at(-1).receipt.position;
    const found = await api.getReached('/v1/audit/events?type=case.viewed&sort=oldest&limit=1000', position);
    return found.body.data.map(({ receipt }: { receipt: { position: string } }) => receipt.position);
  }

  it('given a trail, when it is rebuilt, then the last line says that it switched, and the status names both versions', async () => {
    const { code, lines } = await projections('rebuild', 'audit-trail', '--json');
    expect([code, lines.at(-1).kind, lines.at(-1).phase]).toEqual([0, 'summary', 'switched']);
    const status = await projections('status');
    expect(status.out).toMatch(/^audit-trail {2}version 2 {2}position \d+ /);
    expect(status.out).toMatch(/ version 1 {2}retired.*\n {2}version 2 {2}live.*switched\n.*rows, equal/);
    expect((await projections('drop', 'audit-trail', '1')).code).toBe(0);
    const refused = await projections('drop', 'audit-trail', '2');
    expect([refused.code, refused.err]).toEqual([2, expect.stringContaining('PROJECTION.VERSION_LIVE')]);
  });

  it('given a rebuild that takes long, when Ctrl-C ends the command, then it says that the rebuild goes on, and it does', async () => {
    const args = ['projections', 'rebuild', 'audit-trail', '--max-rate', '1', '--url', api.url];
    const stopped = await steno(args, environment(), 'version 3: loading');
    expect([stopped.code, stopped.err]).toEqual([0, expect.stringContaining('goes on being built')]);
    expect((await projections('list', '--json')).lines[0].rebuilding).toBe('loading');
    expect((await projections('drop', 'audit-trail', '3')).code).toBe(0);
  });

  it('given a part of the log, when it is replayed, then it is counted, or written beside and compared with what is live', async () => {
    const from = positions[EVENTS - 20]!;
    const dry = await replay('--dry-run', '--from', from, '--to', positions.at(-1)!, '--json');
    expect([dry.code, dry.lines.at(-1)]).toEqual([
      0,
      expect.objectContaining({
        counts: expect.objectContaining({ types: { 'audit.event-recorded.v1': 20 }, parked: {} }),
      }),
    ]);
    const equal = await replay('--schema', 'check', '--from', from, '--diff', '--json');
    expect([equal.code, equal.lines.at(-1).comparison.isEqual]).toEqual([0, true]);
    const forged = positions[EVENTS - 5]!;
    await forgeActor(postgres, forged);
    const differs = await replay('--schema', 'check', '--diff');
    expect([differs.code, differs.out]).toEqual([
      1,
      expect.stringMatching(`changed: position ${forged} in .*: actor_id`),
    ]);
    expect((await replay('--schema', 'check', '--drop')).code).toBe(0);
    const gone = await replay('--schema', 'check', '--drop');
    expect([gone.code, gone.err]).toEqual([2, 'steno: There is no schema replay_check.\n']);
  });

  it('given what cannot be meant, or stores that are not there, then a sentence says so', async () => {
    for (const [args, said] of [
      [[], 'Give --dry-run'],
      [['--dry-run', '--from', '3'], 'no event at that position'],
      [['--dry-run', '--projection', 'none'], 'there is audit-trail'],
    ] as const)
      expect(await replay(...args)).toMatchObject({ code: 2, err: expect.stringContaining(said) });
    const nowhere = { ...environment(), EVENTSTORE_URL: '', DATABASE_URL: '' };
    const away = await steno(['replay', '--dry-run'], nowhere);
    expect([away.code, away.err]).toEqual([2, expect.stringContaining('set EVENTSTORE_URL')]);
  });

  it('given the forged row, when it is attested, then its partition differs; against the log, it is named, and the API says so', async () => {
    const attest = (...args: string[]): Promise<Ran> => steno(['projections', 'attest', ...args], environment());
    const forged = positions[EVENTS - 5]!;
    const parts = await attest('--json');
    expect([parts.code, parts.lines.filter(({ isEqual }) => !isEqual)]).toMatchObject([
      1,
      [{ part: expect.any(String) }],
    ]);
    const { part } = parts.lines.find(({ isEqual }) => !isEqual);
    const named = [{ part, position: forged, kind: 'changed', columns: ['actor_id'] }];
    const all = await attest('--deep', '--all', '--json');
    expect([all.code, all.lines.at(-1)]).toMatchObject([1, { kind: 'summary', differences: 1, named }]);
    const deep = await attest('--deep', '--sample', '50', '--max-rate', '100000');
    expect([deep.code, deep.out]).toEqual([
      1,
      expect.stringContaining(`changed: position ${forged} in ${part}: actor_id`),
    ]);
    const { body } = await api.get('/v1/admin/projections/audit-trail');
    expect(body.attestation).toMatchObject({ digests: { differing: [part] }, events: { differences: 1, named } });
    expect((await projections('status')).out).toContain(`changed: position ${forged}`);
    const reconciled = await steno(['reconcile', '--json'], environment());
    expect([reconciled.code, reconciled.lines[0]]).toMatchObject([0, { missing: 0, surplus: 0 }]);
    for (const args of [['--all'], ['--deep', '--all', '--sample', '5'], ['--deep', '--sample', 'x']])
      expect((await attest(...args)).code).toBe(2);
  });

  it('given the forged row, when it is rebuilt, then it is a finding, and switches once somebody said why', async () => {
    const failed = await projections('rebuild', 'audit-trail');
    expect([failed.code, failed.err]).toEqual([1, expect.stringContaining('did not become the live one')]);
    const accepted = await projections(
      'switch',
      'audit-trail',
      '4',
      '--accept-differences',
      'mallory never was',
      '--json',
    );
    expect([accepted.code, accepted.lines.at(-1).acceptedDifferences]).toEqual([0, 'mallory never was']);
    expect((await replay('--schema', 'again', '--diff')).code).toBe(0);
    expect((await steno(['projections', 'attest', '--deep', '--all'], environment())).code).toBe(0);
  });

  it('given parked events, when one is dropped and all others are tried again, then none is left, and the dropped one is listed', async () => {
    const [before] = (await record(1)).slice(-1);
    await record(3);
    await parkAfter(postgres, before!);
    const { lines } = await projections('parked', '--json');
    expect(lines).toHaveLength(3);
    const bare = await projections('parked', 'audit-trail', '--drop', lines[0].id);
    expect([bare.code, bare.err]).toEqual([2, expect.stringContaining('--reason')]);
    expect((await projections('parked', 'audit-trail', '--drop', lines[0].id, '--reason', 'a test')).code).toBe(0);
    const retried = await projections('parked', '--retry-all', '--json');
    expect([retried.code, retried.lines]).toEqual([0, [{ projection: 'audit-trail', applied: 2, stillParked: 0 }]]);
    const dropped = await projections('parked', '--dropped');
    expect(dropped.out).toContain(`position ${lines[0].position}`);
    expect(dropped.out).toContain('a test');
  });
});
