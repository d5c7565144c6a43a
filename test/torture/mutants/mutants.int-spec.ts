import { describe, expect, it } from '@jest/globals';
import { runRow } from '#libs/write-ahead-log/torture';
import { rows } from '../rows.js';
import { mutants } from './mutants.js';
import { tortureMutant } from './torture-mutant.js';

const SEED = Number(process.env['TORTURE_SEED'] ?? 1);

describe(`the torture matrix on logs that are wrong, seed ${SEED}`, () => {
  it.each(mutants.map((mutant) => [mutant.name, mutant.row, mutant] as const))(
    'given a log where %s, when tortured, then row %i finds it by an invariant, which holds in the same run of the log as it is',
    async (_name, _row, mutant) => {
      const { result, reason, runs, title, exitCode } = await tortureMutant(mutant, SEED);
      expect({ result, reason, exitCode }).toMatchObject({ result: 'failed', exitCode: 1 });
      expect(reason).toMatch(/^InvariantBrokenError: I\d/);
      const same = rows.find((each) => each.title === title)!;
      expect(await runRow(same, { seed: SEED + runs, count: same.perRun })).toMatchObject({ result: 'passed' });
    },
  );

  it('given a mutation whose text is not in the source, when tortured, then the suite does not run at all', async () => {
    const mutant = { ...mutants[0]!, find: 'a text that is nowhere' };
    await expect(tortureMutant(mutant, SEED)).rejects.toThrow('has 0 times: a text that is nowhere');
  });
});
