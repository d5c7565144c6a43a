import { seededRandom } from '../../testing/seeded-random.js';
import { KnownLog, SEGMENT_HEADER } from '../known-log.js';
import type { Facts, TortureRow } from '../torture-row.js';

/** A segment of another log, one that is there twice, two exchanged, an older copy, and a frame of another log. */
async function run(seed: number): Promise<Facts> {
  const random = seededRandom(seed);
  const log = await KnownLog.ofSegments(random);
  const other = await KnownLog.ofSegments(seededRandom(seed));
  const [first, second] = log.paths.map((path) => log.files.get(path)!);
  const path = log.paths[Math.floor(random() * log.paths.length)]!;
  const foreign = other.files.get(path) ?? other.files.get(other.paths[0]!)!;
  await KnownLog.expectRefused(new Map(log.files).set(path, foreign), /of another log/, `${path} of another log`);
  const elsewhere = log.paths[0]!.replace(/\d{20}/, '00000000000009999992');
  const twice = new Map(log.files).set(elsewhere, log.files.get(path)!);
  await KnownLog.expectRefused(twice, /is a copy of the segment at/, `${path} twice`);
  const exchanged = new Map(log.files).set(log.paths[0]!, second!).set(log.paths[1]!, first!);
  await KnownLog.expectRefused(exchanged, /is a copy of the segment at/, 'two segments exchanged');
  await expectOlderCopyNamed(log, random);
  await expectForeignFrameNamed(log, other, random);
  return { replacements: 5 };
}

/** A segment as it was some appends ago: what is missing of it is lost, and named. */
async function expectOlderCopyNamed(log: KnownLog, random: () => number): Promise<void> {
  // The last segment may have a single frame.
  const path = log.paths[Math.floor(random() * (log.paths.length - 1))]!;
  const own = log.frames.filter((frame) => frame.path === path);
  const frame = own[1 + Math.floor(random() * (own.length - 1))]!;
  const older = log.files.get(path)!.subarray(0, log.offsetOf(frame));
  const lost = { from: frame.position, to: own.at(-1)!.end, fault: 'cut-off' };
  await log.expectExactLoss(new Map(log.files).set(path, older), lost, `an older copy of ${path}`);
}

/** The first frame of another log has the same length, position and number, but another salt. */
async function expectForeignFrameNamed(log: KnownLog, other: KnownLog, random: () => number): Promise<void> {
  const index = Math.floor(random() * log.frames.filter(({ path }) => path === log.paths[0]).length);
  const [own, foreign] = [log.frames[index]!, other.frames[index]!];
  const content = Buffer.from(log.files.get(own.path)!);
  const bytes = other.files
    .get(foreign.path)!
    .subarray(SEGMENT_HEADER + foreign.position, SEGMENT_HEADER + foreign.end);
  content.set(bytes, log.offsetOf(own));
  const lost = { from: own.position, to: own.end, fault: 'header-crc' };
  await log.expectExactLoss(
    new Map(log.files).set(own.path, content),
    lost,
    `a frame of another log at ${own.position}`,
  );
}

export const foreignSegment: TortureRow = {
  row: 14,
  title: 'a foreign, doubled, exchanged or older segment, a foreign frame',
  unit: 'replacements',
  perRun: 5,
  short: 100,
  long: 5000,
  run,
};
