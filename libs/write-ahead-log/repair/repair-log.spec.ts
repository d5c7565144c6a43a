import { beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { LogDirectoryError, LogLockedError, LogRefusedError } from '../errors.js';
import { frameBytes } from '../format/layout.js';
import { backUp, BACKUP, framesIn, repair, segmentsIn } from '../testing/copies-harness.js';
import { append, DIRECTORY, openSimulated, type SeenFrame, writtenLog } from '../testing/log-harness.js';
import { damagedFiles, randomDamage } from '../testing/random-damage.js';
import { seededRandom } from '../testing/seeded-random.js';
import { POWER_OFF, SimulatedFileSystem } from '../testing/simulated.file-system.js';
import { type Files, flipped, segmentPaths, withFile } from '../testing/tampering.js';

const HEADER = 4096;
const SEED = 20261126;
const RUNS = 120;

describe('repairing a log from a copy', () => {
  let files: Files;
  let frames: SeenFrame[];
  let paths: string[];
  let whole: Map<string, string>;

  beforeAll(async () => {
    const fileSystem = SimulatedFileSystem.empty();
    const bodies = ['a', 'b'.repeat(90), 'c', 'd', 'e', 'f', 'g'.repeat(40), 'h'];
    frames = await writtenLog(fileSystem, bodies, { segmentBytes: HEADER + 800 });
    await backUp(fileSystem);
    files = fileSystem.files();
    paths = segmentPaths(files).filter((path) => path.startsWith(DIRECTORY));
    whole = segmentsIn(fileSystem, DIRECTORY);
    expect(paths).toHaveLength(3);
  });

  it(`given any damage, when repaired from a backup, then the log has the same bytes as before, and opens whole (seed ${SEED})`, async () => {
    const anyDamage = randomDamage(paths.length, ['flip', 'zero', 'cut', 'insert', 'remove']);
    let repaired = 0;
    const property = fc.asyncProperty(anyDamage, async (steps) => {
      const fileSystem = SimulatedFileSystem.of(damagedFiles(files, paths, steps));
      if ((await repair(fileSystem)).manifestId) repaired++;
      const seen = await framesIn(fileSystem, DIRECTORY);
      expect(seen).toEqual(frames);
      expect(segmentsIn(fileSystem, DIRECTORY)).toEqual(whole);
    });
    await fc.assert(property, { seed: SEED, numRuns: RUNS });
    expect(repaired).toBeGreaterThan(RUNS / 2);
  });

  it('given a whole log, when repaired, then nothing is changed', async () => {
    const fileSystem = SimulatedFileSystem.of(files);
    expect(await repair(fileSystem)).toMatchObject({ manifestId: null, segments: [] });
    expect(fileSystem.files()).toEqual(files);
  });

  it('given one damaged frame, when repaired, then its bytes alone are taken, and the damaged ones are in quarantine', async () => {
    const at = HEADER + frames[1]!.position + 140;
    const fileSystem = withFile(files, paths[0]!, flipped(files.get(paths[0]!)!, at));
    const result = await repair(fileSystem);
    expect(result.segments).toEqual([{ file: paths[0]!.split('/').at(-1), bytesTaken: frameBytes(90), frames: 1 }]);
    const names = [...fileSystem.files().keys()];
    expect(names).toContain(`/log/quarantine/damage-${result.manifestId!.slice(0, 16)}.json`);
    expect(names.some((name) => /quarantine\/damage-0-\d+-[0-9a-f]{16}\.bin$/.test(name))).toBe(true);
    expect(names).toContain('/log/repair.json');
  });

  it('given frames that the backup does not have, when only the header of their segment is damaged, then they stay', async () => {
    const fileSystem = SimulatedFileSystem.of(files);
    const { log } = await openSimulated(fileSystem);
    const { position, durable } = append(log, 'after the backup');
    await durable;
    await log.close();
    const path = paths[2]!;
    const broken = withFile(fileSystem.files(), path, flipped(fileSystem.files().get(path)!, 40));
    expect((await repair(broken)).segments).toMatchObject([{ bytesTaken: HEADER, frames: 0 }]);
    expect(await framesIn(broken, DIRECTORY)).toEqual([...frames, { position, body: 'after the backup' }]);
  });

  it('given a hole that reaches beyond the backup, when repaired, then it is refused and nothing of the log is changed', async () => {
    const fileSystem = SimulatedFileSystem.of(files);
    const { log } = await openSimulated(fileSystem);
    await append(log, 'after the backup').durable;
    await log.close();
    const path = paths[2]!;
    const content = Buffer.from(fileSystem.files().get(path)!);
    content.fill(0, HEADER + 8);
    const broken = withFile(fileSystem.files(), path, content);
    const before = segmentsIn(broken, DIRECTORY);
    await expect(repair(broken)).rejects.toThrow(LogRefusedError);
    expect(segmentsIn(broken, DIRECTORY)).toEqual(before);
  });

  it('given a log in use, another log, or no copy, when repaired, then it is refused', async () => {
    const fileSystem = withFile(files, paths[0]!, flipped(files.get(paths[0]!)!, HEADER + 9));
    await writtenLog(fileSystem, ['x'], { directory: '/other' });
    await expect(repair(fileSystem, '/other')).rejects.toThrow(LogDirectoryError);
    await expect(repair(fileSystem, '/nothing')).rejects.toThrow(LogDirectoryError);
    const { log } = await openSimulated(fileSystem);
    expect(log.state).toBe('degraded');
    await expect(repair(fileSystem)).rejects.toThrow(LogLockedError);
    await log.close();
    await repair(fileSystem);
    expect(await framesIn(fileSystem, DIRECTORY)).toEqual(frames);
  });

  it('given a kill or a power loss at any operation, when looked at, then each segment is as it was or repaired, and a second repair repairs all', async () => {
    const copy = new Map(files);
    copy.set(paths[0]!, flipped(files.get(paths[0]!)!, HEADER + 30));
    copy.set(paths[1]!, flipped(files.get(paths[1]!)!, 50));
    copy.set(paths[2]!, files.get(paths[2]!)!.subarray(0, HEADER + 20));
    const random = seededRandom(SEED);
    for (let stop = 0; ; stop++) {
      const fileSystem = SimulatedFileSystem.of(copy);
      let count = 0;
      fileSystem.inject = () => (count++ >= stop ? { code: POWER_OFF } : undefined);
      const ended = await repair(fileSystem).then(
        () => true,
        () => false,
      );
      for (const after of [fileSystem.afterPowerLoss(random), fileSystem.afterKill()]) {
        for (const path of paths) {
          const content = after.files().get(path)!;
          expect({ stop, path, isEither: content.equals(copy.get(path)!) || content.equals(files.get(path)!) }).toEqual(
            { stop, path, isEither: true },
          );
        }
        await repair(after);
        expect(segmentsIn(after, DIRECTORY)).toEqual(whole);
      }
      if (ended) return;
    }
  });

  it('given a backup that lies about its bytes, when it was taken of another life of the log, then it is refused', async () => {
    const fork = SimulatedFileSystem.of(new Map([...files].filter(([path]) => path.startsWith(BACKUP))));
    const { log } = await openSimulated(fork, { directory: BACKUP });
    await append(log, 'one').durable;
    await log.close();
    const own = SimulatedFileSystem.of(files);
    const { log: more } = await openSimulated(own);
    const { position, durable } = append(more, 'two');
    await durable;
    await append(more, 'three').durable;
    await more.close();
    const path = paths[2]!;
    const base = Number(/\d{20}/.exec(path)![0]);
    const both = new Map([...own.files()].filter(([name]) => !name.startsWith(BACKUP)));
    for (const [name, content] of fork.files()) both.set(name, content);
    const broken = withFile(both, path, flipped(both.get(path)!, HEADER + position - base + 130));
    const before = segmentsIn(broken, DIRECTORY);
    await expect(repair(broken)).rejects.toThrow(LogRefusedError);
    expect(segmentsIn(broken, DIRECTORY)).toEqual(before);
  });
});
