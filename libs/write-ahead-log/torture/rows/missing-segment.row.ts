import { openSimulated, storeFiles } from '../../testing/log-harness.js';
import { seededRandom } from '../../testing/seeded-random.js';
import { SimulatedFileSystem } from '../../testing/simulated.file-system.js';
import { KnownLog } from '../known-log.js';
import { type Facts, holds, type TortureRow } from '../torture-row.js';

/** Each segment is gone in its turn, and put back. */
async function run(seed: number): Promise<Facts> {
  const log = await KnownLog.ofSegments(seededRandom(seed));
  for (const path of log.paths) {
    const { from, to } = log.rangeOf(path);
    const without = new Map(log.files);
    without.delete(path);
    const nextSeq = log.frames.findLast((frame) => frame.path === path)!.seq + 1;
    const reason = new RegExp(`missing: positions ${from} to ${to} \\(frames before ${nextSeq}\\)`);
    await KnownLog.expectRefused(without, reason, `${path} missing`);
    const fileSystem = SimulatedFileSystem.of(without.set(path, log.files.get(path)!));
    const before = JSON.stringify([...storeFiles(fileSystem)].sort());
    const { log: opened, seen } = await openSimulated(fileSystem);
    await opened.close();
    const isWhole = JSON.stringify(seen) === JSON.stringify(log.appendsBeside({ from: 0, to: 0 }));
    holds('I1', isWhole, () => `${path} was put back and the log is not whole`);
    const isSame = JSON.stringify([...storeFiles(fileSystem)].sort()) === before;
    holds('I8', isSame, () => `${path} was put back and opening changed the log`);
  }
  const gone = new Map([...log.files].filter(([path]) => !log.paths.includes(path)));
  await KnownLog.expectRefused(gone, new RegExp(`missing: positions 0 to ${log.end}`), 'all segments missing');
  return { segments: log.paths.length + 1 };
}

export const missingSegment: TortureRow = {
  row: 13,
  title: 'any segment missing, then put back',
  unit: 'segments',
  perRun: 4,
  short: 80,
  long: 4000,
  run,
};
