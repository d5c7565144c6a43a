/**
 * A process that appends, until it has appended enough or is killed, and says on stdout what came of it, a line each:
 * `open <outcome> <number of the next append>`, `acked <number> <position>`, `refused <number> <code>`, `end <state>`.
 * Its argument is an {@link AppendingOptions} as JSON.
 */
import { writeSync } from 'node:fs';
import { SystemClock } from '#libs/kernel';
import { WriteAheadLog } from '../write-ahead-log.js';
import { killTestBody } from './kill-test-body.js';

export interface AppendingOptions {
  readonly directory: string;
  readonly writers: number;
  /** Appends in all. */
  readonly limit: number;
  readonly segmentBytes: number;
  /** Bound of the bodies' lengths, in eight bytes. */
  readonly units: number;
}

const options = JSON.parse(process.argv[2]!) as AppendingOptions;
let next = 0;

/** Has said it when it returns, so that a kill takes back nothing; waits where whoever listens is slow. */
function say(...words: readonly unknown[]): void {
  let rest = Buffer.from(`${words.join(' ')}\n`);
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(1, rest));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
    }
  }
}

const log = await WriteAheadLog.open({
  directory: options.directory,
  clock: new SystemClock(),
  segmentBytes: options.segmentBytes,
  reserveBytes: 0,
  onFrame: ({ type, firstRevision }) => {
    if (type === 'append') next = firstRevision + 1;
  },
});
say('open', log.recovery.outcome, next);
const end = next + options.limit;

async function appendUntilRefused(): Promise<void> {
  while (next < end && log.state === 'open') {
    const number = next++;
    const encode = () => Buffer.from(killTestBody(number, options.units));
    const frame = { type: 'append', streamKey: Buffer.alloc(16, 1), firstRevision: number, eventCount: 1 } as const;
    try {
      const { position, durable } = log.append({ ...frame, encode });
      await durable;
      say('acked', number, position);
    } catch (error) {
      return say('refused', number, (error as { code: string }).code);
    }
  }
}

await Promise.all(Array.from({ length: options.writers }, appendUntilRefused));
const { state } = log;
await log.close();
say('end', state);
