/** A process that appends to a signed log of small segments until it is told to stop, and says on stdout how much was acknowledged. */
import { writeSync } from 'node:fs';
import { SystemClock } from '#libs/kernel';
import { WriteAheadLog } from '../write-ahead-log.js';

const [directory = ''] = process.argv.slice(2);
const WRITERS = 4;

const log = await WriteAheadLog.open({
  directory,
  clock: new SystemClock(),
  segmentBytes: 128 * 1024,
  reserveBytes: 0,
  custody: {},
  onFrame: () => undefined,
});
let next = 0;
const stopping = new AbortController();
process.on('SIGTERM', () => stopping.abort());

async function appendUntilStopped(): Promise<void> {
  while (!stopping.signal.aborted) {
    const number = next++;
    await log.append({
      type: 'append',
      streamKey: Buffer.alloc(16, number % 5),
      firstRevision: Math.floor(number / 5),
      eventCount: 1,
      encode: () => Buffer.alloc((number * 7919) % 1000, number),
    }).durable;
    if (number % 20 === 0) writeSync(1, `${log.durablePosition}\n`);
  }
}

await Promise.all(Array.from({ length: WRITERS }, appendUntilStopped));
await log.close();
