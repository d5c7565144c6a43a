import { seededRandom } from '../../testing/seeded-random.js';
import { KnownLog, SEGMENT_HEADER } from '../known-log.js';
import type { Facts, TortureRow } from '../torture-row.js';

const FLIPS = 20;
/** So long that most flips meet frames, not the headers of segments. */
const BODY_BYTES_MAX = 6000;

/** One bit at a random place of any of the segments; its frame is lost, or, in a segment's header, all the segment's frames. */
async function run(seed: number): Promise<Facts> {
  const random = seededRandom(seed);
  const log = await KnownLog.ofSegments(random, BODY_BYTES_MAX);
  const bytes = log.paths.reduce((sum, path) => sum + log.files.get(path)!.length, 0);
  let inHeaders = 0;
  for (let flip = 0; flip < FLIPS; flip++) {
    const { path, offset } = placeOf(log, Math.floor(random() * bytes));
    const content = Buffer.from(log.files.get(path)!);
    const bit = Math.floor(random() * 8);
    content[offset]! ^= 1 << bit;
    const isHeader = offset < SEGMENT_HEADER;
    if (isHeader) inHeaders++;
    const frame = isHeader ? undefined : log.frameAt(path, offset);
    const lost = frame ? { from: frame.position, to: frame.end } : log.rangeOf(path);
    await log.expectExactLoss(new Map(log.files).set(path, content), lost, `bit ${bit} of byte ${offset} of ${path}`);
  }
  return { flips: FLIPS, 'named exactly': FLIPS, 'in segment headers': inHeaders };
}

/** The byte of this number, counted over all segments. */
function placeOf(log: KnownLog, byte: number): { path: string; offset: number } {
  let offset = byte;
  for (const path of log.paths) {
    const { length } = log.files.get(path)!;
    if (offset < length) return { path, offset };
    offset -= length;
  }
  throw new RangeError('beyond the last segment');
}

export const bitFlip: TortureRow = {
  row: 11,
  title: 'one bit flipped anywhere in a log of three segments and more',
  unit: 'flips',
  perRun: FLIPS,
  short: 400,
  long: 10_000,
  run,
};
