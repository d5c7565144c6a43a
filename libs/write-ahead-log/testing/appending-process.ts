/** A process that appends until it is killed, and says on stdout what was acknowledged: `<number> <position>` a line. */
import { writeSync } from 'node:fs';
import { SystemClock } from '#libs/kernel';
import { WriteAheadLog } from '../write-ahead-log.js';
import { killTestBody } from './kill-test-body.js';

const [directory = '', firstNumber = '0'] = process.argv.slice(2);
const WRITERS = 16;

const log = await WriteAheadLog.open({
  directory,
  clock: new SystemClock(),
  segmentBytes: 256 * 1024,
  reserveBytes: 0,
  onFrame: () => undefined,
});
writeSync(1, `open ${log.recovery.outcome}\n`);
let next = Number(firstNumber);

async function appendForEver(): Promise<void> {
  for (;;) {
    const number = next++;
    const encode = () => Buffer.from(killTestBody(number));
    const { position, durable } = log.append({
      type: 'append',
      streamKey: Buffer.alloc(16, 1),
      firstRevision: number,
      eventCount: 1,
      encode,
    });
    await durable;
    writeSync(1, `${number} ${position}\n`);
  }
}

await Promise.all(Array.from({ length: WRITERS }, appendForEver));
