import { describe, expect, it } from '@jest/globals';
import { runRow } from '#libs/write-ahead-log/torture';
import { nodeRows, rows } from './rows.js';

const SEED = Number(process.env['TORTURE_SEED'] ?? 1 + Math.floor(Math.random() * 1e6));

describe(`the torture matrix over the wire, seed ${SEED}`, () => {
  it.each(nodeRows.map((row) => [row.row, row.title, row] as const))(
    'row %i, %s: when looked at afterwards, then every invariant holds',
    async (_number, _title, row) => {
      const { result, reason, replay, facts } = await runRow(row, { seed: SEED, count: row.short });
      expect({ result, reason, replay }).toEqual({ result: 'passed' });
      expect(facts[row.unit]).toBeGreaterThanOrEqual(row.short);
    },
  );

  it('given the matrix, when counted, then it has all 27 rows', () => {
    expect([...new Set(rows.map(({ row }) => row))]).toEqual(Array.from({ length: 27 }, (_, i) => i + 1));
  });
});
