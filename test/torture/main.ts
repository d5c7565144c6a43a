import { runRow } from '#libs/write-ahead-log/torture';
import { parseTortureOptions, usage, UsageError } from './command-line.js';
import { JsonOutput, TextOutput } from './output.js';
import { rows } from './rows.js';

const EXIT = { PASSED: 0, FAILED: 1, USAGE: 2 };

/** Runs the rows that were asked for, one after the other; 1 if one fails. */
async function main(args: readonly string[]): Promise<number> {
  const { numbers, seed, count, form, json } = parseTortureOptions(args);
  const output = json ? new JsonOutput() : new TextOutput();
  const chosen = rows.filter(({ row }) => numbers.length === 0 || numbers.includes(row));
  if (chosen.length === 0) throw new UsageError(`There is no row ${numbers.join(', ')}; rows are 1 to 27.`);
  const reports = [];
  for (const row of chosen) {
    const amount = count ?? row[form];
    output.begin(row, seed, amount);
    const report = await runRow(row, { seed, count: amount, onProgress: (run, of) => output.progress(row, run, of) });
    output.end(report);
    reports.push(report);
  }
  output.close(reports);
  return reports.some(({ result }) => result === 'failed') ? EXIT.FAILED : EXIT.PASSED;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  process.stderr.write(`${error.message}\n${usage}`);
  process.exitCode = EXIT.USAGE;
}
// Clients of nodes that were killed may still be trying to reach them.
process.exit();
