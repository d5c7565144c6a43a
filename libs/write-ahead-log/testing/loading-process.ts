/** A process that appends 1,000 times for each byte on its stdin, 16 at once: `<directory>`. Says `<number> <position>` of each tenth. */
import { SystemClock } from '#libs/kernel';
import { WriteAheadLog } from '../write-ahead-log.js';
import { killTestBody } from './kill-test-body.js';

const [directory = ''] = process.argv.slice(2);
const WRITERS = 16;
const APPENDS_A_BYTE = 1000;

const log = await WriteAheadLog.open({
  directory,
  clock: new SystemClock(),
  segmentBytes: 256 * 1024,
  reserveBytes: 0,
  onFrame: () => undefined,
});
let next = 0;
let allowed = 0;

async function appendAllowed(): Promise<void> {
  while (next < allowed) {
    const number = next++;
    const encode = (): Buffer => Buffer.from(killTestBody(number));
    const streamKey = Buffer.alloc(16, 1);
    const frame = { type: 'append', streamKey, firstRevision: number, eventCount: 1, encode } as const;
    const { position, durable } = log.append(frame);
    await durable;
    if (number % 10 === 0) process.stdout.write(`${number} ${position}\n`);
  }
}

process.stdin.on('data', (bytes: Buffer) => {
  allowed += bytes.length * APPENDS_A_BYTE;
  for (let writer = 0; writer < WRITERS; writer++) void appendAllowed();
});
process.stdout.write('open\n');
