import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { compareRows, compareWithFreshRebuild, eventsOf, rowsOf } from './check-trail.js';
import { ProjectionBed } from './projection-bed.js';
import { tortureProjections } from './torture-projections.js';

const SEED = Number(process.env['PROJECTIONS_SEED'] ?? 1 + Math.floor(Math.random() * 1e6));
const KILLS = Number(process.env['PROJECTIONS_KILLS'] ?? 8);

describe(`projections and rebuilds under kill -9, seed ${SEED}`, () => {
  let bed: ProjectionBed;

  beforeAll(async () => {
    bed = await ProjectionBed.start();
  }, 60_000);

  afterAll(() => bed?.stop(), 60_000);

  it(
    'given load and a rebuild, when processes are killed at random moments, then every event has exactly its row',
    async () => {
      const report = await tortureProjections(bed, { seed: SEED, kills: KILLS });
      process.stdout.write(`seed ${SEED}: ${JSON.stringify(report)}\n`);
      expect(report).toMatchObject({ missing: 0, double: 0, strange: 0, equalRows: expect.any(Number) });
      expect(report.events).toBeGreaterThanOrEqual(report.acknowledged);
      expect(report.acknowledged).toBeGreaterThan(KILLS);
      expect(Object.values(report.kills).reduce((sum, count) => sum + count, 0)).toBe(KILLS);
    },
    60_000 + KILLS * 20_000,
  );

  it('given a row that is taken away, and one that is there twice, then the checks name them', async () => {
    const events = await eventsOf(bed);
    const [{ leaf }] = (await bed.database.query<{ leaf: string }>(
      `SELECT tableoid::regclass::text AS leaf FROM ${bed.model.liveSchema}.audit_entries LIMIT 1`,
    )) as [{ leaf: string }];
    const [gone] = (await bed.database.query<{ position: string }>(
      `DELETE FROM ${leaf} WHERE position = (SELECT max(position) FROM ${leaf}) RETURNING position`,
    )) as [{ position: string }];
    expect(compareRows(events, await rowsOf(bed))).toEqual({ missing: [gone.position], double: [], strange: [] });
    await expect(compareWithFreshRebuild(bed)).rejects.toThrow('is not equal');
    expect(compareRows(['1', '2'], ['1', '2', '2', '3'])).toEqual({ missing: [], double: ['2'], strange: ['3'] });
  });
});
