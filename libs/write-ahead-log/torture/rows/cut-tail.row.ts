import { openSimulated } from '../../testing/log-harness.js';
import { seededRandom } from '../../testing/seeded-random.js';
import { SimulatedFileSystem } from '../../testing/simulated.file-system.js';
import type { Files } from '../../testing/tampering.js';
import { KnownLog } from '../known-log.js';
import { type Facts, holds, type TortureRow } from '../torture-row.js';

const CUTS = 10;
const TAIL = 4;

/** The file is cut off anywhere in its last four appends: a torn tail beyond the frontier, a loss to be named before it. */
async function run(seed: number): Promise<Facts> {
  const random = seededRandom(seed);
  const bodies = Array.from({ length: 8 }, (_, i) => `${i} ${'abcdefg'.repeat(Math.floor(random() * 90))}`);
  const { log, behind } = await KnownLog.withTail(bodies, TAIL);
  const path = log.paths[0]!;
  const content = log.files.get(path)!;
  const tailStart = log.offsetOf(log.frames.at(-TAIL)!);
  for (let cut = 0; cut < CUTS; cut++) {
    const length = tailStart + Math.floor(random() * (content.length - tailStart));
    const cutFile = content.subarray(0, length);
    const frame = log.frameAt(path, length);
    const what = `cut to ${length} bytes`;
    const lost = { from: frame.position, to: log.end, fault: 'cut-off' };
    await log.expectExactLoss(new Map(log.files).set(path, cutFile), lost, what);
    await expectTorn(log, new Map(behind).set(path, cutFile), frame.position, what);
  }
  return { cuts: 2 * CUTS };
}

/** The log opens for appends with all that is whole, and the rest is neither shown nor in the file any more. */
async function expectTorn(log: KnownLog, files: Files, position: number, what: string): Promise<void> {
  const fileSystem = SimulatedFileSystem.of(files);
  const { log: opened, seen } = await openSimulated(fileSystem);
  const { state, recovery } = opened;
  await opened.close();
  const expected = log.appendsBeside({ from: position, to: log.end });
  holds('I1', JSON.stringify(seen) === JSON.stringify(expected), () => `${what}: what is whole is not all shown`);
  const written = files.get(log.paths[0]!)!.findLastIndex((byte) => byte !== 0) + 1;
  const bytes = Math.max(0, written - (4096 + position));
  const isRight = state === 'open' && (recovery.tail?.bytes ?? 0) === bytes;
  holds('I6', isRight, () => `${what}: ${state}, ${JSON.stringify(recovery.tail)}; ${bytes} bytes are torn`);
  const file = fileSystem.files().get(log.paths[0]!)!;
  holds('I8', file.length === 4096 + position, () => `${what}: the torn tail is still in the file`);
}

export const cutTail: TortureRow = {
  row: 9,
  title: 'the last segment cut off at any byte, before and beyond the frontier',
  unit: 'cuts',
  perRun: 2 * CUTS,
  short: 300,
  long: 20_000,
  run,
};
