import { LogDataLossError } from '../../errors.js';
import { openSimulated } from '../../testing/log-harness.js';
import { seededRandom } from '../../testing/seeded-random.js';
import { SimulatedFileSystem } from '../../testing/simulated.file-system.js';
import { makeUnreadable } from '../../testing/unreadable.js';
import type { WriteAheadLog } from '../../write-ahead-log.js';
import { KnownLog, SEGMENT_HEADER } from '../known-log.js';
import { type Facts, holds, type TortureRow } from '../torture-row.js';

const SECTOR = 512;
/** What the disk is asked for at a time around a bad sector. */
const PAGE = 4096;

/** A sector that cannot be read, at the start and while the log is open; in the last segment too, where a tail would be cut. */
async function run(seed: number): Promise<Facts> {
  const random = seededRandom(seed);
  const bodies = Array.from({ length: 24 }, (_, i) => `${i} ${'x'.repeat(Math.floor(random() * 3000))}`);
  const log = await KnownLog.of(bodies, { segmentBytes: 32 * 1024 });
  const path = log.paths[Math.floor(random() * log.paths.length)]!;
  const { length } = log.files.get(path)!;
  const from = SEGMENT_HEADER + Math.floor(random() * (length - SEGMENT_HEADER));
  const to = Math.min(length, from + SECTOR);
  await atStart(log, path, from, to);
  await whileOpen(log, path, from, to);
  return { 'unreadable sectors': 2 };
}

async function atStart(log: KnownLog, path: string, from: number, to: number): Promise<void> {
  const fileSystem = SimulatedFileSystem.of(log.files);
  makeUnreadable(fileSystem, path, from, to);
  const { log: opened, seen } = await openSimulated(fileSystem);
  const damages = opened.recovery.damage?.damages ?? [];
  const isCalledSo = opened.state === 'degraded' && damages.every(({ fault }) => fault === 'unreadable');
  holds('I6', isCalledSo && opened.recovery.tail === null, () => `${opened.state}: ${JSON.stringify(damages)}`);
  const shown = new Set(seen.map(({ position }) => position));
  for (const { position, body } of log.appendsBeside({ from: 0, to: 0 })) {
    const frame = log.frames.find((each) => each.position === position)!;
    const isNamed = damages.some((damage) => damage.from <= position && position < damage.to);
    holds(
      'I6',
      isNamed !== shown.has(position),
      () => `the frame at ${position} is neither shown nor named lost, or both`,
    );
    const [start, end] = [log.offsetOf(frame), log.offsetOf(frame) + frame.end - position];
    const isNear = frame.path === path && start < to + PAGE && end > from - PAGE;
    holds('I6', isNear || !isNamed, () => `the frame at ${position} is far from the bad sector and named lost`);
    const isTouched = frame.path === path && start < to && end > from;
    holds('I6', isNamed || !isTouched, () => `the frame at ${position} cannot be read and is not named lost`);
    if (!isNamed) await expectBody(opened, position, body);
  }
  await opened.close();
  for (const each of log.paths) {
    const isSame = fileSystem.files().get(each)!.equals(log.files.get(each)!);
    holds('I8', isSame, () => `${each} was changed although it could not be read`);
  }
}

async function whileOpen(log: KnownLog, path: string, from: number, to: number): Promise<void> {
  const fileSystem = SimulatedFileSystem.of(log.files);
  const { log: opened } = await openSimulated(fileSystem, { segmentBytes: 32 * 1024 });
  makeUnreadable(fileSystem, path, from, to);
  for (const { position, body } of log.appendsBeside({ from: 0, to: 0 })) {
    const frame = log.frames.find((each) => each.position === position)!;
    const [start, end] = [log.offsetOf(frame), log.offsetOf(frame) + frame.end - position];
    if (frame.path !== path || start >= to || end <= from) await expectBody(opened, position, body);
    else {
      const failure = await opened.frame(position).catch((error: unknown) => error);
      holds('I6', failure instanceof LogDataLossError, () => `the frame at ${position} was given`);
    }
  }
  holds('I1', opened.state === 'open', () => `a read that fails made the log ${opened.state}`);
  await opened.close();
}

async function expectBody(log: WriteAheadLog, position: number, body: string): Promise<void> {
  const read = (await log.frame(position)).body.toString('latin1');
  holds('I1', read === body, () => `the frame at ${position} is not what was appended`);
}

export const unreadable: TortureRow = {
  row: 19,
  title: 'a sector that cannot be read, at the start and while open',
  unit: 'unreadable sectors',
  perRun: 2,
  short: 100,
  long: 4000,
  run,
};
