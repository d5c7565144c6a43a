import { type Facts, holds, type TortureRow } from '#libs/write-ahead-log/torture';
import { mutants } from '../mutants/mutants.js';
import { tortureMutant } from '../mutants/torture-mutant.js';

/** The suite is tortured itself: each mutant of the log must fail the row that is made for it. */
async function run(seed: number): Promise<Facts> {
  for (const mutant of mutants) {
    const { result } = await tortureMutant(mutant, seed);
    holds('suite', result === 'failed', () => `row ${mutant.row} does not find a log where ${mutant.name}`);
  }
  return { mutants: mutants.length };
}

export const mutantsFound: TortureRow = {
  row: 27,
  title: 'logs that are wrong on purpose must fail their row',
  unit: 'mutants',
  perRun: mutants.length,
  short: mutants.length,
  long: 5 * mutants.length,
  run,
};
