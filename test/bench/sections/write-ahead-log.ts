import { closeSync, fdatasyncSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { SystemClock } from '#libs/kernel';
import { type AppendFrame, frameBytes, WriteAheadLog } from '#libs/write-ahead-log';
import type { BenchContext } from '../bench-context.js';
import { median } from '../statistics.js';

/** What an event of the benchmark takes on the wire. */
const BODY_BYTES = 390;
const WARM_UP_SECONDS = 0.5;

/** So many writers, each with one append at a time, and what share of the plain rate they have to reach. */
const CASES = [
  { writers: 1, goal: 0.7 },
  { writers: 256, goal: 0.5 },
] as const;

/** Appends to the log alone, beside plain Node that writes and syncs the same bytes in groups of as many. */
export interface WriteAheadLogResult {
  readonly writers: number;
  readonly bytesPerAppend: number;
  readonly appendsPerSecond: number;
  readonly plainPerSecond: number;
  /** The median of what the runs reached, each compared with the plain one beside it. */
  readonly ratio: number;
  readonly goal: number;
}

/** Appends a second of so many writers. */
async function appendRate(log: WriteAheadLog, writers: number, seconds: number): Promise<number> {
  const body = Buffer.alloc(BODY_BYTES, 'x');
  const frame: AppendFrame = {
    type: 'append',
    streamKey: Buffer.alloc(16, 7),
    firstRevision: 0,
    eventCount: 1,
    encode: () => body,
  };
  let appends = 0;
  const started = performance.now();
  const until = started + seconds * 1000;
  const write = async (): Promise<void> => {
    for (; performance.now() < until; appends++) await log.append(frame).durable;
  };
  await Promise.all(Array.from({ length: writers }, write));
  return (appends * 1000) / (performance.now() - started);
}

/** The same bytes a second, in groups of one write and one sync. */
function plainRate(path: string, writers: number, seconds: number): number {
  const group = Buffer.alloc(writers * frameBytes(BODY_BYTES), 'x');
  const file = openSync(path, 'w');
  let groups = 0;
  const started = performance.now();
  for (; performance.now() - started < seconds * 1000; groups++) {
    writeSync(file, group);
    fdatasyncSync(file);
  }
  const rate = (groups * writers * 1000) / (performance.now() - started);
  closeSync(file);
  rmSync(path);
  return rate;
}

/** Measures the log alone, in this process, by turns with plain writing: both see the same disk in the same minute. */
export async function measureWriteAheadLog({
  dataDirectory,
  effort,
  say,
}: BenchContext): Promise<WriteAheadLogResult[]> {
  say('the write-ahead log alone, beside plain writes of the same bytes');
  const directory = join(dataDirectory, 'bench-log');
  const log = await WriteAheadLog.open({ directory, clock: new SystemClock(), onFrame: () => undefined });
  const seconds = Math.min(effort.seconds, 5);
  const results: WriteAheadLogResult[] = [];
  for (const { writers, goal } of CASES) {
    await appendRate(log, writers, WARM_UP_SECONDS);
    const runs: { log: number; plain: number }[] = [];
    for (let run = 0; run < effort.runs; run++) {
      const plain = plainRate(join(dataDirectory, 'bench-plain'), writers, seconds);
      runs.push({ plain, log: await appendRate(log, writers, seconds) });
    }
    results.push({
      writers,
      bytesPerAppend: frameBytes(BODY_BYTES),
      appendsPerSecond: median(runs.map((run) => run.log)),
      plainPerSecond: median(runs.map((run) => run.plain)),
      ratio: median(runs.map((run) => run.log / run.plain)),
      goal,
    });
  }
  await log.close();
  rmSync(directory, { recursive: true });
  return results;
}
