import { beforeEach, describe, expect, it } from '@jest/globals';
import { LogDirectoryError, LogLockedError, LogRefusedError } from '../errors.js';
import { BACKUP, backUp, framesIn, restore, RESTORED, segmentsIn } from '../testing/copies-harness.js';
import { append, DIRECTORY, openSimulated, type SeenFrame, writtenLog } from '../testing/log-harness.js';
import { POWER_OFF, SimulatedFileSystem } from '../testing/simulated.file-system.js';
import { flipped, segmentPaths, withFile } from '../testing/tampering.js';

const BODIES = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
const HEADER = 4096;

describe('backing up a log', () => {
  let fileSystem: SimulatedFileSystem;
  let frames: SeenFrame[];

  beforeEach(async () => {
    fileSystem = SimulatedFileSystem.empty();
    frames = await writtenLog(fileSystem, BODIES, { segmentBytes: HEADER + 800 });
  });

  it('given a log, when backed up, then the backup has the same bytes, and is a log of its own', async () => {
    const before = fileSystem.files();
    const result = await backUp(fileSystem);
    expect(result).toMatchObject({ segments: 3, segmentsKept: 0, events: BODIES.length });
    expect(segmentsIn(fileSystem, BACKUP)).toEqual(segmentsIn(fileSystem, DIRECTORY));
    for (const [path, content] of before) expect(fileSystem.files().get(path)?.equals(content)).toBe(true);
    expect(fileSystem.files().size).toBe(before.size + 5);
    expect(await framesIn(fileSystem, BACKUP)).toEqual(frames);
  });

  it('given a backup and nothing new, when backed up again, then nothing is copied and the backup is the same', async () => {
    await backUp(fileSystem);
    const before = fileSystem.files();
    expect(await backUp(fileSystem)).toMatchObject({ segments: 3, segmentsKept: 2, bytesCopied: 0, frames: 0 });
    expect(fileSystem.files()).toEqual(before);
  });

  it('given a log that is being written, when backed up now and then, then only what is new is copied, and nothing beyond its durable end', async () => {
    const { log } = await openSimulated(fileSystem);
    let known = await backUp(fileSystem);
    for (let round = 0; round < 12; round++) {
      for (let i = 0; i < 3; i++) await append(log, `${round}.${i}`).durable;
      const next = await backUp(fileSystem);
      expect(next.end.position).toBe(log.durablePosition);
      expect(next.bytesCopied).toBeLessThanOrEqual(next.end.position - known.end.position + 2 * HEADER);
      known = next;
    }
    expect(known.segments).toBeGreaterThan(5);
    await log.close();
    expect(segmentsIn(fileSystem, BACKUP)).toEqual(segmentsIn(fileSystem, DIRECTORY));
  });

  it('given frames that only the page cache has, when backed up, then they are not in the backup, with and without a frontier near them', async () => {
    for (const frontierIntervalMs of [0, 60_000]) {
      const source = SimulatedFileSystem.empty();
      const { log } = await openSimulated(source, { frontierIntervalMs });
      const [, second] = [append(log, 'one'), append(log, 'two')];
      await second.durable;
      source.inject = ({ kind }) => (kind === 'sync' ? { code: POWER_OFF } : undefined);
      const third = append(log, 'three');
      await expect(third.durable).rejects.toThrow('could not be synced');
      const killed = source.afterKill();
      expect((await backUp(killed)).end.position).toBe(third.position);
      expect((await restore(killed)).events).toBe(2);
    }
  });

  it('given damage, when backed up, then it is refused by segment and position, and the backup stays whole', async () => {
    await backUp(fileSystem);
    const { log } = await openSimulated(fileSystem);
    const { position, durable } = append(log, 'more');
    await durable;
    await append(log, 'even more').durable;
    await log.close();
    const path = segmentPaths(fileSystem.files()).at(-1)!;
    const content = fileSystem.files().get(path)!;
    const at = HEADER + position - Number(/\d{20}/.exec(path)![0]) + 130;
    const damaged = withFile(fileSystem.files(), path, flipped(content, at));
    await expect(backUp(damaged)).rejects.toThrow(LogRefusedError);
    await expect(backUp(damaged)).rejects.toThrow(new RegExp(`seg-\\d{20}\\.log, position ${position} .*body-crc`));
    expect(await restore(damaged)).toMatchObject({ events: BODIES.length });
    expect(await framesIn(damaged, RESTORED)).toEqual(frames);
  });

  it('given damage, when backed up for the first time, then what is before it is in the backup', async () => {
    const [, path] = segmentPaths(fileSystem.files());
    const damaged = withFile(fileSystem.files(), path!, flipped(fileSystem.files().get(path!)!, HEADER + 200));
    await expect(backUp(damaged)).rejects.toThrow('the log is damaged');
    expect((await restore(damaged)).end.position).toBe(Number(/\d{20}/.exec(path!)![0]));
  });

  it('given the backup of another log, a directory with something in it, or the log itself, when backed up there, then it is refused and nothing is changed', async () => {
    await backUp(fileSystem);
    await writtenLog(fileSystem, ['x'], { directory: '/other' });
    const before = fileSystem.files();
    for (const [directory, target] of [
      ['/other', BACKUP],
      ['/other', DIRECTORY],
      [DIRECTORY, DIRECTORY],
      [DIRECTORY, `${DIRECTORY}/backup`],
      ['/nothing', '/new'],
    ])
      await expect(backUp(fileSystem, target, directory)).rejects.toThrow(LogDirectoryError);
    expect(fileSystem.files()).toEqual(before);
  });

  it('given another backup that writes there, when backed up, then it is refused', async () => {
    await backUp(fileSystem);
    const release = await fileSystem.lock(BACKUP);
    await expect(backUp(fileSystem)).rejects.toThrow(LogLockedError);
    await release();
    await backUp(fileSystem);
  });

  it('given a rotten byte or a missing file in the backup, when backed up, then that segment is copied again', async () => {
    await backUp(fileSystem);
    const copies = [...segmentsIn(fileSystem, BACKUP).keys()].map((name) => `${BACKUP}/${name}`);
    for (const path of copies) {
      for (const content of [flipped(fileSystem.files().get(path)!, HEADER + 50), undefined]) {
        const rotten = withFile(fileSystem.files(), path, content);
        expect(await backUp(rotten)).toMatchObject({ segmentsHealed: 1 });
        expect(segmentsIn(rotten, BACKUP)).toEqual(segmentsIn(fileSystem, BACKUP));
      }
    }
  });

  it('given a log that lacks what its backup has, or another history, when backed up, then it is refused and the backup is the same', async () => {
    const older = SimulatedFileSystem.of(fileSystem.files());
    const { log } = await openSimulated(fileSystem);
    await append(log, 'new').durable;
    await log.close();
    await backUp(fileSystem);
    const { log: fork } = await openSimulated(older);
    await append(fork, 'fork').durable;
    await append(fork, 'fork again').durable;
    await fork.close();
    for (const grown of [false, true]) {
      const files = new Map([...fileSystem.files()].filter(([path]) => path.startsWith(BACKUP)));
      const source = grown ? older : SimulatedFileSystem.of(fileSystem.files());
      if (!grown) {
        const last = segmentPaths(fileSystem.files()).findLast((path) => path.startsWith(DIRECTORY))!;
        const cut = withFile(
          fileSystem.files(),
          last,
          fileSystem
            .files()
            .get(last)!
            .subarray(0, HEADER + 8),
        );
        await expect(backUp(cut)).rejects.toThrow('lacks what its backup');
        continue;
      }
      for (const [path, content] of source.files()) files.set(path, content);
      const both = SimulatedFileSystem.of(files);
      await expect(backUp(both)).rejects.toThrow(LogRefusedError);
      expect(segmentsIn(both, BACKUP)).toEqual(segmentsIn(fileSystem, BACKUP));
    }
  });
});
