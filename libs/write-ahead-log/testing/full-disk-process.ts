/**
 * Fills the disk that a directory is on with a log, makes room, goes on, and looks at the log again. Says on stdout, as JSON,
 * what came of it. Usage: full-disk-process.ts <directory> <file to remove to make room>
 */
import { rmSync } from 'node:fs';
import { SystemClock } from '#libs/kernel';
import { WriteAheadLog } from '../write-ahead-log.js';
import { eventually } from './eventually.js';
import { killTestBody } from './kill-test-body.js';

const [directory = '', filler = ''] = process.argv.slice(2);
const AFTERWARDS = 30;

async function open(seen: string[]): Promise<WriteAheadLog> {
  return WriteAheadLog.open({
    directory,
    clock: new SystemClock(),
    segmentBytes: 256 * 1024,
    onFrame: ({ type, body }) => void (type === 'append' && seen.push(body.toString())),
  });
}

/** The code of the error that an append is refused with; undefined where it is acknowledged. */
async function append(log: WriteAheadLog, number: number): Promise<string | undefined> {
  const encode = () => Buffer.from(killTestBody(number));
  const frame = { type: 'append', streamKey: Buffer.alloc(16, 1), firstRevision: number, eventCount: 1 } as const;
  try {
    await log.append({ ...frame, encode }).durable;
    return undefined;
  } catch (error) {
    return (error as { code: string }).code;
  }
}

const log = await open([]);
let number = 0;
let refusal: string | undefined;
while ((refusal = await append(log, number)) === undefined) number++;
const stateWhenFull = log.state;
const readsWhenFull = (await log.frame(0)).body.toString() === killTestBody(0);
await log.close();
const whenFull: string[] = [];
const restarted = await open(whenFull);
const stateAtStart = restarted.state;
rmSync(filler);
await eventually(() => restarted.state === 'open');
for (const end = number + AFTERWARDS; number < end; number++) {
  const refused = await append(restarted, number);
  if (refused) throw new Error(`append ${number} was refused with ${refused} although there is room`);
}
await restarted.close();
const bodies: string[] = [];
const again = await open(bodies);
const { outcome } = again.recovery;
await again.close();
const isWhole = bodies.length === number && bodies.every((body, i) => body === killTestBody(i));
const found = { refusal, stateWhenFull, readsWhenFull, stateAtStart, outcome, isWhole };
process.stdout.write(JSON.stringify({ ...found, shownWhenFull: whenFull.length, appends: number }));
