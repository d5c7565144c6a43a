import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { type RowReport, typescriptArguments } from '#libs/write-ahead-log/torture';
import type { Mutant } from './mutants.js';

const MAIN = join(process.cwd(), 'test/torture/main.ts');

/** How the row that must find a mutant went with it, and what the suite ended with. */
export interface MutantReport extends RowReport {
  readonly exitCode: number;
}

/** Runs the row that must find a mutant. Rejects where the suite itself did not run. */
export async function tortureMutant(mutant: Mutant, seed: number): Promise<MutantReport> {
  const { file, find, replace, row, count } = mutant;
  const args = ['--row', String(row), '--seed', String(seed), '--count', String(count), '--json'];
  const env = { ...process.env, STENO_MUTATION: JSON.stringify({ file, find, replace }) };
  const command = [...typescriptArguments(MAIN), ...args];
  const [exitCode, stdout, stderr] = await new Promise<readonly [number, string, string]>((resolve) => {
    execFile(process.execPath, command, { env, maxBuffer: 1 << 26 }, (error, out, err) =>
      resolve([Number(error?.code ?? 0), out, err]),
    );
  });
  const reports = stdout
    .split('\n')
    .filter((line) => line.startsWith('{"row"'))
    .map((line) => JSON.parse(line) as RowReport);
  if (reports.length === 0) throw new Error(`the suite did not run with the mutant "${mutant.name}": ${stderr}`);
  return { ...(reports.find(({ result }) => result === 'failed') ?? reports[0]!), exitCode };
}
