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
const TURN_SECONDS = 0.2;
const SECONDS_MAX = 5;
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

/** What was done in a time, in milliseconds. */
interface Done {
  readonly appends: number;
  readonly took: number;
}

/** Something that appends for so many seconds. */
type Contender = (seconds: number) => Promise<Done>;

/** So many writers, who all append and await, over and over. */
async function write(append: () => Promise<void>, writers: number, seconds: number): Promise<Done> {
  let appends = 0;
  const started = performance.now();
  const until = started + seconds * 1000;
  const writer = async (): Promise<void> => {
    for (; performance.now() < until; appends++) await append();
  };
  await Promise.all(Array.from({ length: writers }, writer));
  return { appends, took: performance.now() - started };
}

/** The same bytes in groups of one write and one sync; nobody waits. */
async function writeBytes(file: number, group: Buffer, writers: number, seconds: number): Promise<Done> {
  let appends = 0;
  const started = performance.now();
  for (; performance.now() - started < seconds * 1000; appends += writers) {
    writeSync(file, group);
    fdatasyncSync(file);
  }
  return { appends, took: performance.now() - started };
}

/** Appends a second of each, who take short turns, so that all have their share of the good and the bad moments of a shared disk. */
async function ratesInTurns<K extends string>(contenders: Record<K, Contender>, seconds: number) {
  const names = Object.keys(contenders) as K[];
  const sums = new Map<K, Done>(names.map((name) => [name, { appends: 0, took: 0 }]));
  for (let round = 0; round < seconds / TURN_SECONDS; round++) {
    for (let turn = 0; turn < names.length; turn++) {
      const name = names[(round + turn) % names.length]!;
      const { appends, took } = await contenders[name](TURN_SECONDS);
      const sum = sums.get(name)!;
      sums.set(name, { appends: sum.appends + appends, took: sum.took + took });
    }
  }
  const rates = [...sums].map(([name, { appends, took }]) => [name, (appends * 1000) / took]);
  return Object.fromEntries(rates) as Record<K, number>;
}

/** One run: the log beside two new files of plain bytes, which are removed when all are done. */
async function run(log: Contender, directory: string, writers: number, seconds: number) {
  const [writersPath, bytesPath] = [join(directory, 'bench-plain-writers'), join(directory, 'bench-plain-bytes')];
  const plain = new PlainGroupCommit(writersPath);
  const file = openSync(bytesPath, 'w');
  const bytes = Buffer.alloc(frameBytes(BODY_BYTES), 'x');
  const group = Buffer.alloc(writers * bytes.length, 'x');
  const rates = await ratesInTurns(
    {
      log,
      writers: (time) => write(() => plain.append(bytes), writers, time),
      bytes: (time) => writeBytes(file, group, writers, time),
    },
    seconds,
  );
  await plain.close();
  closeSync(file);
  for (const path of [writersPath, bytesPath]) rmSync(path);
  return rates;
}

/** Measures the log alone, in this process, by turns with plain writing. */
export async function measureWriteAheadLog(context: BenchContext): Promise<WriteAheadLogResult[]> {
  const { dataDirectory, effort, say } = context;
  say('the write-ahead log alone, beside plain writes of the same bytes');
  const directory = join(dataDirectory, 'bench-log');
  const log = await WriteAheadLog.open({ directory, clock: new SystemClock(), onFrame: () => undefined });
  const append = (): Promise<void> => log.append(FRAME).durable;
  const results: WriteAheadLogResult[] = [];
  for (const { writers, against, goal } of CASES) {
    const contender: Contender = (seconds) => write(append, writers, seconds);
    await contender(WARM_UP_SECONDS);
    const runs = [];
    for (let n = 0; n < effort.runs; n++) {
      runs.push(await run(contender, dataDirectory, writers, Math.min(effort.seconds, SECONDS_MAX)));
    }
    results.push({
      writers,
      bytesPerAppend: frameBytes(BODY_BYTES),
      appendsPerSecond: median(runs.map((rates) => rates.log)),
      plainWritersPerSecond: median(runs.map((rates) => rates.writers)),
      plainBytesPerSecond: median(runs.map((rates) => rates.bytes)),
      ofPlainWriters: median(runs.map((rates) => rates.log / rates.writers)),
      ofPlainBytes: median(runs.map((rates) => rates.log / rates.bytes)),
      against,
      goal,
    });
  }
  await log.close();
  rmSync(directory, { recursive: true });
  return results;
}
