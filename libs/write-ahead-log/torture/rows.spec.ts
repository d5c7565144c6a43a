import { describe, expect, it } from '@jest/globals';
import { killedRows, runRow, simulatedRows } from './index.js';

const SEED = Number(process.env['TORTURE_SEED'] ?? 1 + Math.floor(Math.random() * 1e6));

describe(`the torture matrix, seed ${SEED}`, () => {
  it.each([...simulatedRows, ...killedRows].map((row) => [row.row, row.title, row] as const))(
    'row %i, %s: when opened again, then every invariant holds',
    async (_number, _title, row) => {
      const { result, reason, replay, facts } = await runRow(row, { seed: SEED, count: row.short });
      if (result === 'skipped') process.stdout.write(`Row ${row.row} was skipped: ${reason}\n`);
      else expect({ result, reason, replay }).toEqual({ result: 'passed' });
      if (result === 'passed') expect(facts[row.unit]).toBeGreaterThanOrEqual(row.short);
    },
  );
});
