/** `npm test`: installs and builds what is missing, then runs every check, and counts what passed and failed. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, checkNode, installDependencies, root, run } from './set-up.mjs';

const failed = [];
let passed = 0;
try {
  checkNode();
  await installDependencies();
  await build();
} catch (error) {
  console.error(error.exitCode ? `steno: ${error.message}` : error);
  failed.push('set-up');
}

const bin = (...path) => [process.execPath, join(root, 'node_modules', ...path)];
const scratch = mkdtempSync(join(tmpdir(), 'steno-results-'));
const results = join(scratch, 'jest.json');

const stages = [
  ['types', ...bin('typescript', 'bin', 'tsc'), '-p', 'tsconfig.json', '--noEmit'],
  ['lint', ...bin('oxlint', 'bin', 'oxlint'), '--deny-warnings'],
  ['format', ...bin('prettier', 'bin', 'prettier.cjs'), '--check', '--log-level', 'warn', '.'],
  [
    'dependency rules',
    ...bin('dependency-cruiser', 'bin', 'dependency-cruise.mjs'),
    '--config',
    '.dependency-cruiser.cjs',
    'apps',
    'libs',
    'migrations',
    'test',
  ],
  [
    'tests',
    process.execPath,
    '--experimental-vm-modules',
    '--no-warnings',
    join(root, 'node_modules', 'jest', 'bin', 'jest.js'),
    '--json',
    `--outputFile=${results}`,
  ],
];

for (const [name, ...command] of stages) {
  console.log(`\n== ${name}`);
  const { status } = await run(...command);
  if (status === 0) passed++;
  else failed.push(name);
}

const tests = readResults();
rmSync(scratch, { recursive: true, force: true });
if (failed.length > 0) console.log(`\nFailed: ${failed.join(', ')}.`);
if (tests.skipped > 0) console.log(`${tests.skipped} tests were skipped.`);
console.log(`${tests.passed + passed} passed, ${tests.failed + failed.length} failed`);
process.exitCode = failed.length === 0 ? 0 : 1;

/** Counts of tests; a suite that could not even run counts as one failed test. */
function readResults() {
  try {
    const found = JSON.parse(readFileSync(results, 'utf8'));
    const failedCount = found.numFailedTests + found.numRuntimeErrorTestSuites;
    return { passed: found.numPassedTests, failed: failedCount, skipped: found.numPendingTests };
  } catch {
    return { passed: 0, failed: 0, skipped: 0 };
  }
}
