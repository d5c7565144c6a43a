import { openSimulated } from '../../testing/log-harness.js';
import { seededRandom } from '../../testing/seeded-random.js';
import { SimulatedFileSystem } from '../../testing/simulated.file-system.js';
import type { Files } from '../../testing/tampering.js';
import { KnownLog } from '../known-log.js';
import { type Facts, holds, type TortureRow } from '../torture-row.js';

/** Zeros, or random bytes, behind the log or over its last append. */
async function run(seed: number): Promise<Facts> {
  const random = seededRandom(seed);
  const bodies = Array.from({ length: 6 }, (_, i) => `${i} ${'abcdefg'.repeat(Math.floor(random() * 90))}`);
  const { log, behind } = await KnownLog.withTail(bodies, 1);
  const path = log.paths[0]!;
  const content = log.files.get(path)!;
  const last = log.frames.at(-1)!;
  for (const fill of [() => 0, () => 1 + Math.floor(random() * 255)]) {
    const filler = Buffer.from(Array.from({ length: 1 + Math.floor(random() * 9000) }, fill));
    const longer = Buffer.concat([content, filler]);
    await expectTrimmed(log, new Map(log.files).set(path, longer), log.end, `${filler.length} bytes behind the log`);
    const over = Buffer.concat([content.subarray(0, log.offsetOf(last)), filler]);
    const to = fill() === 0 ? log.end : Math.max(log.end, over.length - 4096);
    const lost = { from: last.position, to };
    await expectLastLost(log, new Map(log.files).set(path, over), lost);
    await expectTrimmed(log, new Map(behind).set(path, over), last.position, 'over an append that nothing knows of');
  }
  return { fillings: 6 };
}

/** Of an append that the frontier knows of the loss is named, and nothing is cut. */
async function expectLastLost(log: KnownLog, files: Files, lost: { from: number; to: number }): Promise<void> {
  const fileSystem = SimulatedFileSystem.of(files);
  const { log: opened, seen } = await openSimulated(fileSystem);
  const damages = opened.recovery.damage?.damages ?? [];
  await opened.close();
  const named = damages.map(({ from, to, firstSeq }) => ({ from, to, firstSeq }));
  const expected = [{ ...lost, firstSeq: log.frames.at(-1)!.seq }];
  const isExact = JSON.stringify(named) === JSON.stringify(expected);
  holds('I6', isExact, () => `lost is ${JSON.stringify(expected)}, named is ${JSON.stringify(named)}`);
  holds('I1', JSON.stringify(seen) === JSON.stringify(log.appendsBeside(lost)), () => 'what is whole is not all shown');
  const path = log.paths[0]!;
  holds('I8', fileSystem.files().get(path)!.equals(files.get(path)!), () => 'a damaged log was changed');
}

/** What lies from `position` on is cut off: zeros as room, anything else as a tail of which a copy is kept; the log goes on. */
async function expectTrimmed(log: KnownLog, files: Files, position: number, what: string): Promise<void> {
  const fileSystem = SimulatedFileSystem.of(files);
  const { log: opened, seen } = await openSimulated(fileSystem);
  const { state, recovery } = opened;
  await opened.close();
  const path = log.paths[0]!;
  const tail = files.get(path)!.subarray(4096 + position);
  const isRoom = tail.every((byte) => byte === 0);
  const isSeen = isRoom ? recovery.roomBytes === tail.length : recovery.tail?.position === position;
  holds('I6', state === 'open' && isSeen, () => `${what}: ${state}, nothing was cut off there`);
  const expected = log.appendsBeside({ from: position, to: log.end });
  holds('I1', JSON.stringify(seen) === JSON.stringify(expected), () => `${what}: what is whole is not all shown`);
  holds('I8', fileSystem.files().get(path)!.length === 4096 + position, () => `${what}: the tail is still in the file`);
  if (isRoom) return;
  const copy = fileSystem.files().get(`/log/${recovery.tail!.copy!.file}`)!;
  holds('I6', tail.subarray(0, copy.length).equals(copy), () => `${what}: no copy of the tail was kept`);
}

export const filledTail: TortureRow = {
  row: 10,
  title: 'zeros and random bytes behind the log and over its last append',
  unit: 'fillings',
  perRun: 6,
  short: 120,
  long: 6000,
  run,
};
