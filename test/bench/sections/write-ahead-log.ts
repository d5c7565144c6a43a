import { closeSync, fdatasyncSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { SystemClock } from '#libs/kernel';
import { type AppendFrame, frameBytes, WriteAheadLog } from '#libs/write-ahead-log';
import type { BenchContext } from '../bench-context.js';
import { median } from '../statistics.js';
import { PlainGroupCommit } from './plain-group-commit.js';

/** What an event of the benchmark takes on the wire. */
const BODY_BYTES = 390;
const WARM_UP_SECONDS = 0.5;
const BODY = Buffer.alloc(BODY_BYTES, 'x');
const FRAME: AppendFrame = {
  type: 'append',
  streamKey: Buffer.alloc(16, 7),
  firstRevision: 0,
  eventCount: 1,
  encode: () => BODY,
};

/**
 * So many writers, each with one append at a time; what they are compared with, and the share of it that they have to reach:
 * one alone with the bare syncs of the disk, many with plain Node that groups as many waiting writers.
 */
const CASES = [
  { writers: 1, against: 'bytes', goal: 0.7 },
  { writers: 256, against: 'writers', goal: 0.5 },
] as const;

/** Appends to the log alone, beside plain Node that writes and syncs the same bytes. */
export interface WriteAheadLogResult {
  readonly writers: number;
  readonly bytesPerAppend: number;
  readonly appendsPerSecond: number;
  /** The same writers on plain Node: what waits is written and synced as a group, and each is told. */
  readonly plainWritersPerSecond: number;
  /** Nobody waits: as many appends in one buffer, written and synced over and over. */
  readonly plainBytesPerSecond: number;
  /** The share of each, the median of the runs, in each of which they took turns. */
  readonly ofPlainWriters: number;
  readonly ofPlainBytes: number;
  readonly against: 'writers' | 'bytes';
  readonly goal: number;
}

/** Appends a second of so many writers. */
async function appendRate(append: () => Promise<void>, writers: number, seconds: number): Promise<number> {
  let appends = 0;
  const started = performance.now();
  const until = started + seconds * 1000;
  const write = async (): Promise<void> => {
    for (; performance.now() < until; appends++) await append();
  };
  await Promise.all(Array.from({ length: writers }, write));
  return (appends * 1000) / (performance.now() - started);
}

/** As {@link appendRate}, on plain Node. */
async function plainWriterRate(path: string, writers: number, seconds: number): Promise<number> {
  const bytes = Buffer.alloc(frameBytes(BODY_BYTES), 'x');
  const plain = new PlainGroupCommit(path);
  const rate = await appendRate(() => plain.append(bytes), writers, seconds);
  await plain.close();
  rmSync(path);
  return rate;
}

/** The same bytes a second, in groups of one write and one sync; nobody waits. */
function plainByteRate(path: string, writers: number, seconds: number): number {
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

/** Measures the log alone, in this process, by turns with plain writing: all see the same disk in the same minute. */
export async function measureWriteAheadLog(context: BenchContext): Promise<WriteAheadLogResult[]> {
  const { dataDirectory, effort, say } = context;
  say('the write-ahead log alone, beside plain writes of the same bytes');
  const directory = join(dataDirectory, 'bench-log');
  const log = await WriteAheadLog.open({ directory, clock: new SystemClock(), onFrame: () => undefined });
  const append = (): Promise<void> => log.append(FRAME).durable;
  const path = join(dataDirectory, 'bench-plain');
  const seconds = Math.min(effort.seconds, 5);
  const results: WriteAheadLogResult[] = [];
  for (const { writers, against, goal } of CASES) {
    await appendRate(append, writers, WARM_UP_SECONDS);
    const runs: { bytes: number; log: number; writers: number }[] = [];
    for (let run = 0; run < effort.runs; run++)
      runs.push({
        bytes: plainByteRate(path, writers, seconds),
        log: await appendRate(append, writers, seconds),
        writers: await plainWriterRate(path, writers, seconds),
      });
    results.push({
      writers,
      bytesPerAppend: frameBytes(BODY_BYTES),
      appendsPerSecond: median(runs.map((run) => run.log)),
      plainWritersPerSecond: median(runs.map((run) => run.writers)),
      plainBytesPerSecond: median(runs.map((run) => run.bytes)),
      ofPlainWriters: median(runs.map((run) => run.log / run.writers)),
      ofPlainBytes: median(runs.map((run) => run.log / run.bytes)),
      against,
      goal,
    });
  }
  await log.close();
  rmSync(directory, { recursive: true });
  return results;
}
