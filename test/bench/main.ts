import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { startOwnProduct } from '../../apps/cli/own-product/own-product.js';
import type { BenchContext, Effort } from './bench-context.js';
import { describeMachine } from './machine/describe-machine.js';
import { readUsage } from './machine/process-usage.js';
import { toMarkdown } from './markdown.js';
import type { BenchResults } from './results.js';
import { fill } from './sections/fill.js';
import { measureLag } from './sections/lag.js';
import { measurePlainPostgres } from './sections/plain-postgres.js';
import { measureQueries } from './sections/queries.js';
import { measureRawDisk } from './sections/raw-disk.js';
import { measureRebuild } from './sections/rebuild.js';
import { measureRecording } from './sections/recording.js';
import { measureSealing } from './sections/sealing.js';
import { soak } from './sections/soak.js';
import { measureWriteAheadLog } from './sections/write-ahead-log.js';

const FULL: Effort = { runs: 3, seconds: 10, storedEvents: 1_000_000, queries: 500, soakMinutes: 10 };
const QUICK: Effort = { runs: 1, seconds: 2, storedEvents: 20_000, queries: 50, soakMinutes: 0 };
const SOAK_PER_SECOND = 8_000;
const REPORT = 'docs/benchmarks.md';
const DATA = 'docs/benchmarks.json';

function bytesIn(directory: string): number {
  const files = readdirSync(directory, { recursive: true, withFileTypes: true });
  return files
    .filter((file) => file.isFile())
    .reduce((sum, file) => sum + statSync(join(file.parentPath, file.name)).size, 0);
}

async function measure(context: BenchContext, quick: boolean): Promise<BenchResults> {
  const { effort, dataDirectory } = context;
  const machine = describeMachine(dataDirectory, new Date());
  const sealing = await measureSealing(context);
  const log = join(dataDirectory, 'event-log');
  const before = bytesIn(log);
  const filling = await fill(context, effort.storedEvents);
  const logBytesPerEvent = (bytesIn(log) - before) / effort.storedEvents;
  const queries = await measureQueries(context, effort.storedEvents);
  const { residentMiB } = readUsage(dataDirectory);
  const rebuild = await measureRebuild(context);
  const recording = await measureRecording(context);
  const lag = [];
  for (const load of [0, 1_000, 8_000]) lag.push(await measureLag(context, load, effort.seconds * effort.runs));
  const plainPostgres = await measurePlainPostgres(context);
  const rawDisk = measureRawDisk(context, logBytesPerEvent);
  const writeAheadLog = await measureWriteAheadLog(context);
  const { storedEvents } = effort;
  return {
    machine,
    quick,
    runs: effort.runs,
    secondsPerRun: effort.seconds,
    recording,
    lag,
    sealing,
    logBytesPerEvent,
    plainPostgres,
    rawDisk,
    writeAheadLog,
    storedEvents,
    filling,
    queries,
    residentMiB,
    rebuild,
    ...(effort.soakMinutes > 0 && { soak: await soak(context, SOAK_PER_SECOND) }),
  };
}

function publish(results: BenchResults): void {
  writeFileSync(DATA, `${JSON.stringify(results, null, 2)}\n`);
  const text = readFileSync(REPORT, 'utf8');
  const [begin, end] = ['<!-- bench:begin -->', '<!-- bench:end -->'];
  const rest = text.slice(text.indexOf(end));
  writeFileSync(REPORT, `${text.slice(0, text.indexOf(begin) + begin.length)}\n\n${toMarkdown(results)}\n\n${rest}`);
}

/** Runs the benchmark on a product of its own; what it leaves behind is the report alone, also where it is stopped early. */
async function bench(quick: boolean, effort: Effort): Promise<void> {
  const dataDirectory = resolve('.data', `bench-${process.pid}`);
  const say = (sentence: string): void => void process.stderr.write(`${sentence}\n`);
  mkdirSync(dataDirectory, { recursive: true });
  say('starting the product');
  const product = await startOwnProduct(dataDirectory);
  const cleanUp = async (): Promise<void> => {
    await product.stop();
    rmSync(dataDirectory, { recursive: true, force: true });
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void cleanUp().then(() => process.exit(130)));
  try {
    const results = await measure({ address: product.address, dataDirectory, effort, say }, quick);
    process.stdout.write(`${toMarkdown(results)}\n`);
    if (!quick) publish(results);
  } finally {
    await cleanUp();
  }
}

try {
  const { values } = parseArgs({
    options: { quick: { type: 'boolean', default: false }, 'soak-minutes': { type: 'string' } },
  });
  const effort = values.quick ? QUICK : FULL;
  await bench(values.quick, { ...effort, soakMinutes: Number(values['soak-minutes'] ?? effort.soakMinutes) });
} catch (error) {
  if (!(error as NodeJS.ErrnoException).code?.startsWith('ERR_PARSE_ARGS')) throw error;
  process.stderr.write(`bench: ${(error as Error).message} There are --quick and --soak-minutes COUNT.\n`);
  process.exitCode = 2;
}
