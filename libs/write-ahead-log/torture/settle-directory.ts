import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SystemClock } from '#libs/kernel';
import type { FrameView } from '../format/frame-view.js';
import type { Files } from '../testing/tampering.js';
import { WriteAheadLog } from '../write-ahead-log.js';
import { type ReadFrame, readIndependently } from './independent-reader.js';
import { holds } from './torture-row.js';

/** The segments of a directory, and its identity, by path. */
export async function logFiles(directory: string): Promise<Files> {
  const names = (await readdir(directory)).filter((name) => /^(seg-\d{20}\.log|node\.json)$/.test(name));
  return new Map(
    await Promise.all(
      names.map(async (name): Promise<[string, Buffer]> => [name, await readFile(join(directory, name))]),
    ),
  );
}

/** SHA-256 of all that {@link logFiles} finds. */
export async function logDigest(directory: string): Promise<string> {
  const hash = createHash('sha256');
  for (const [name, content] of [...(await logFiles(directory))].sort()) hash.update(name).update(content);
  return hash.digest('hex');
}

/**
 * Recovers the log of a directory that no process has open, twice: it must be whole, the second time must change no byte, no
 * half-made file may be left, and the chain must lead from genesis. The frames, as an independent reader finds them.
 */
export async function settleDirectory(directory: string): Promise<ReadFrame[]> {
  const positions: number[] = [];
  await openAndClose(directory, ({ position }) => void positions.push(position));
  const digest = await logDigest(directory);
  await openAndClose(directory, () => undefined);
  holds('I8', (await logDigest(directory)) === digest, () => 'a second recovery changed the log');
  const left = (await readdir(directory)).filter((name) => name.endsWith('.tmp'));
  holds('I6', left.length === 0, () => `half-made files are left: ${left.join(', ')}`);
  const frames = readIndependently(await logFiles(directory));
  const isSame = JSON.stringify(frames.map(({ position }) => position)) === JSON.stringify(positions);
  holds('I1', isSame, () => 'the recovery shows other frames than there are');
  return frames;
}

async function openAndClose(directory: string, onFrame: (frame: FrameView) => void): Promise<void> {
  const log = await WriteAheadLog.open({ directory, clock: new SystemClock(), reserveBytes: 0, onFrame });
  const { state, recovery } = log;
  await log.close();
  holds('I6', state === 'open', () => `the log is ${state}: ${JSON.stringify(recovery.damage)}`);
}
