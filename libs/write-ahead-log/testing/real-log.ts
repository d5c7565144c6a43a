import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SystemClock } from '#libs/kernel';
import { WriteAheadLog } from '../write-ahead-log.js';
import { killTestBody } from './kill-test-body.js';

/** Writes a log on the machine's file system, in segments of 1 MiB, with the appends of kill tests from 0 to `count`. */
export async function writeRealLog(directory: string, count: number): Promise<void> {
  const clock = new SystemClock();
  const options = { directory, clock, segmentBytes: 1024 * 1024, reserveBytes: 0, onFrame: () => undefined };
  const log = await WriteAheadLog.open(options);
  let last: Promise<void> = Promise.resolve();
  for (let number = 0; number < count; number++) {
    const encode = (): Buffer => Buffer.from(killTestBody(number));
    const streamKey = Buffer.alloc(16, 1);
    last = log.append({ type: 'append', streamKey, firstRevision: number, eventCount: 1, encode }).durable;
  }
  await last;
  await log.close();
}

/** The appends of a log that has to be whole, by their numbers. */
export async function readRealLog(directory: string): Promise<Map<number, { position: number; body: string }>> {
  const frames = new Map<number, { position: number; body: string }>();
  const log = await WriteAheadLog.open({
    directory,
    clock: new SystemClock(),
    reserveBytes: 0,
    onFrame: ({ type, firstRevision, position, body }) => {
      if (type === 'append') frames.set(firstRevision, { position, body: body.toString() });
    },
  });
  const { state } = log;
  await log.close();
  if (state !== 'open') throw new Error(`the log in ${directory} is ${state}`);
  return frames;
}

/** The SHA-256 of each segment of a directory, by its name. */
export async function segmentHashes(directory: string): Promise<Map<string, string>> {
  const hashes = new Map<string, string>();
  for (const name of (await readdir(directory)).filter((each) => /^seg-\d+\.log$/.test(each)).sort())
    hashes.set(
      name,
      createHash('sha256')
        .update(await readFile(join(directory, name)))
        .digest('hex'),
    );
  return hashes;
}
