import { beforeAll, describe, expect, it } from '@jest/globals';
import { LogDataLossError } from '../errors.js';
import { append, openSimulated, type SeenFrame, writtenLog } from '../testing/log-harness.js';
import { SimulatedFileSystem } from '../testing/simulated.file-system.js';
import { type Files, FRONTIER, segmentPaths } from '../testing/tampering.js';
import { makeUnreadable } from '../testing/unreadable.js';

const SEGMENT_BYTES = 64 * 1024;

describe('bytes that the disk does not give', () => {
  let files: Files;
  let frames: SeenFrame[];
  let path: string;

  beforeAll(async () => {
    const fileSystem = SimulatedFileSystem.empty();
    const bodies = Array.from({ length: 12 }, (_, i) => `${i} ${'x'.repeat(2000)}`);
    frames = await writtenLog(fileSystem, bodies, { segmentBytes: SEGMENT_BYTES });
    files = fileSystem.files();
    path = segmentPaths(files)[0]!;
  });

  it('given an unreadable sector, when opened, then its frames are named lost, all others are whole, and nothing is cut', async () => {
    const fileSystem = SimulatedFileSystem.of(files);
    const lost = frames[5]!;
    makeUnreadable(fileSystem, path, 4096 + lost.position + 500, 4096 + lost.position + 600);
    const { log, seen } = await openSimulated(fileSystem);
    expect(log.state).toBe('degraded');
    const positions = new Set(seen.map(({ position }) => position));
    for (const { position, body } of frames) {
      const damage = log.recovery.damage!.damages.find(({ from, to }) => from <= position && position < to);
      expect(positions.has(position)).toBe(damage === undefined);
      if (damage) expect(damage.fault).toBe('unreadable');
      else expect((await log.frame(position)).body.toString()).toBe(body);
    }
    expect(positions.has(lost.position)).toBe(false);
    expect(positions.size).toBeGreaterThan(frames.length - 4);
    expect(fileSystem.files().get(path)!.equals(files.get(path)!)).toBe(true);
    await log.close();
  });

  it('given an unreadable sector in a last frame that nothing says was on disk, when opened, then it is not cut either', async () => {
    const fileSystem = SimulatedFileSystem.of(new Map(files).set(FRONTIER, Buffer.alloc(8192)));
    const { length } = files.get(path)!;
    makeUnreadable(fileSystem, path, length - 100, length);
    const { log } = await openSimulated(fileSystem);
    expect(log.recovery).toMatchObject({ outcome: 'degraded', tail: null });
    expect(fileSystem.files().get(path)).toHaveLength(length);
    await log.close();
  });

  it('given a sector that goes bad later, when read, then the read says so, and others do not', async () => {
    const fileSystem = SimulatedFileSystem.of(files);
    const { log } = await openSimulated(fileSystem, { segmentBytes: SEGMENT_BYTES });
    makeUnreadable(fileSystem, path, 4096 + frames[5]!.position, 4096 + frames[5]!.position + 10);
    await expect(log.read(frames[5]!.position, 100)).rejects.toThrow(LogDataLossError);
    expect(await log.read(frames[6]!.position, 100)).toHaveLength(100);
    await append(log, 'goes on').durable;
    await log.close();
  });

  it('given a body that was changed on disk later, when its frame is read, then it is refused', async () => {
    const fileSystem = SimulatedFileSystem.of(files);
    const { log } = await openSimulated(fileSystem, { segmentBytes: SEGMENT_BYTES });
    const file = await fileSystem.open(path, 'update');
    await file.write(Buffer.from('!'), 0, 1, 4096 + frames[5]!.position + 200);
    await expect(log.frame(frames[5]!.position)).rejects.toThrow(LogDataLossError);
    await expect(log.frame(frames[5]!.position + 8)).rejects.toThrow(RangeError);
    await log.close();
  });
});
