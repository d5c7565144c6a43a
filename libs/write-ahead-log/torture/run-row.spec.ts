import { describe, expect, it } from '@jest/globals';
import { runRow } from './run-row.js';
import { holds, SkippedError, type TortureRow } from './torture-row.js';

function rowOf(run: TortureRow['run']): TortureRow {
  return { row: 7, title: 'a row', unit: 'kills', perRun: 5, short: 5, long: 10, run };
}

describe('running a row', () => {
  it('given a count, when run, then as many runs as it takes, with one seed after the other, and the facts added up', async () => {
    const seeds: number[] = [];
    const row = rowOf(async (seed) => ({ kills: 5, seeds: seeds.push(seed) }));
    const report = await runRow(row, { seed: 40, count: 12 });
    expect(seeds).toEqual([40, 41, 42]);
    expect(report).toMatchObject({ result: 'passed', runs: 3, facts: { kills: 15, seeds: 6 } });
  });

  it('given a run that breaks an invariant, when run, then it ends there and says how to do that run again', async () => {
    const row = rowOf(async (seed) => {
      holds('I1', seed < 41, () => 'an append is gone');
      return { kills: 5 };
    });
    const report = await runRow(row, { seed: 40, count: 100 });
    expect(report).toMatchObject({
      result: 'failed',
      runs: 1,
      reason: 'InvariantBrokenError: I1: an append is gone',
      replay: 'npm run torture -- --row 7 --seed 41 --count 5',
    });
  });

  it('given a machine that cannot do it, when run, then it is skipped with the reason', async () => {
    const row = rowOf(async () => {
      throw new SkippedError('there is no such tool');
    });
    expect(await runRow(row, { seed: 1, count: 5 })).toMatchObject({
      result: 'skipped',
      reason: 'there is no such tool',
    });
  });
});
