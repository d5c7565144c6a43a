import { seededRandom } from '../../testing/seeded-random.js';
import { KnownLog } from '../known-log.js';
import type { Facts, TortureRow } from '../torture-row.js';

const WRITES = 10;

/** A frame's bytes are written over another frame, and what follows as far as they reach. */
async function run(seed: number): Promise<Facts> {
  const random = seededRandom(seed);
  const log = await KnownLog.ofSegments(random);
  let writes = 0;
  while (writes < WRITES) {
    const [source, target] = [0, 1].map(() => log.frames[Math.floor(random() * log.frames.length)]!);
    const from = log.offsetOf(source!);
    const bytes = log.files.get(source!.path)!.subarray(from, from + source!.end - source!.position);
    const content = Buffer.from(log.files.get(target!.path)!);
    const at = log.offsetOf(target!);
    if (source === target || at + bytes.length > content.length) continue;
    content.set(bytes, at);
    const isSameSegment = source!.path === target!.path;
    const lost = {
      from: target!.position,
      to: log.frameAt(target!.path, at + bytes.length - 1).end,
      // Another segment has another salt, so that not even the CRC fits.
      fault: isSameSegment ? 'header-position' : 'header-crc',
    };
    const files = new Map(log.files).set(target!.path, content);
    await log.expectExactLoss(files, lost, `the frame at ${source!.position} over the one at ${target!.position}`);
    writes++;
  }
  return { writes };
}

export const misdirectedWrite: TortureRow = {
  row: 15,
  title: 'a frame written over another one',
  unit: 'writes',
  perRun: WRITES,
  short: 150,
  long: 5000,
  run,
};
