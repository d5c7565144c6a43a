import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { compareRows, compareWithFreshRebuild, eventsOf, rowsOf } from './check-trail.js';
import { ProjectionBed } from './projection-bed.js';
import { tortureProjections } from './torture-projections.js';
import { whoWaits } from './who-waits.js';

const SEED = Number(process.env['PROJECTIONS_SEED'] ?? 1 + Math.floor(Math.random() * 1e6));
const KILLS = Number(process.env['PROJECTIONS_KILLS'] ?? 4);
/** Kills in one life: then everything is looked at, and the next one begins with nothing. */
const LIFE = 50;
const LIVES = Array.from({ length: Math.ceil(KILLS / LIFE) }, (_, n) => n);

describe.each(LIVES)(`projections and rebuilds under kill -9, seed ${SEED}, life %i`, (life) => {
  const kills = Math.min(LIFE, KILLS - life * LIFE);
  let bed: ProjectionBed;

  beforeAll(async () => {
    bed = await ProjectionBed.start();
  }, 240_000);

  afterAll(() => bed?.stop(), 60_000);

  it(
    'given load and a rebuild, when processes are killed at random moments, then every event has exactly its row',
    async () => {
      const began = performance.now();
      const onKill = (n: number, what: string): void => {
        const seconds = ((performance.now() - began) / 1_000).toFixed(1);
        if (KILLS > LIFE) process.stderr.write(`${seconds} s: kill ${life * LIFE + n} of ${KILLS}: ${what}\n`);
      };
      const report = await tortureProjections(bed, { seed: SEED + life, kills, onKill }).catch(
        async (error: unknown) => {
          process.stderr.write(`${await whoWaits(bed.database)}\n`);
          throw error;
        },
      );
      process.stdout.write(`life ${life}, seed ${SEED}: ${JSON.stringify(report)}\n`);
      expect(report).toMatchObject({ missing: 0, double: 0, strange: 0, equalRows: expect.any(Number) });
      expect(report.events).toBeGreaterThanOrEqual(report.acknowledged);
      expect(report.acknowledged).toBeGreaterThan(kills);
      expect(Object.values(report.kills).reduce((sum, count) => sum + count, 0)).toBe(kills);
    },
    60_000 + kills * 20_000,
  );

  it('given a row that is taken away, and one that is there twice, then the checks name them', async () => {
    const events = await eventsOf(bed);
    const { database, model } = bed;
    const leaves = await database.query<{ leaf: string }>(`SELECT leaf FROM ${model.liveSchema}.partitions`);
    const taken = leaves.map(async ({ leaf }) => {
      const table = `${model.liveSchema}."${leaf}"`;
      const sql = `DELETE FROM ${table} WHERE position = (SELECT max(position) FROM ${table}) RETURNING position`;
      return (await database.query<{ position: string }>(sql)).map(({ position }) => position);
    });
    const gone = (await Promise.all(taken)).flat();
    expect(gone.length).toBeGreaterThan(0);
    const { missing, double, strange } = compareRows(events, await rowsOf(bed));
    expect({ missing: missing.toSorted(), double, strange }).toEqual({
      missing: gone.toSorted(),
      double: [],
      strange: [],
    });
    await expect(compareWithFreshRebuild(bed)).rejects.toThrow('is not equal');
    expect(compareRows(['1', '2'], ['1', '2', '2', '3'])).toEqual({ missing: [], double: ['2'], strange: ['3'] });
  }, 240_000);
});
