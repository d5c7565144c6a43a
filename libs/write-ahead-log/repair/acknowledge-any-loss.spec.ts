import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ManualClock } from '#libs/kernel';
import { backUp, framesIn, restore, RESTORED, segmentsIn } from '../testing/copies-harness.js';
import { append, DIRECTORY, openSimulated, writtenLog } from '../testing/log-harness.js';
import { damagedFiles, randomDamage } from '../testing/random-damage.js';
import { SimulatedFileSystem } from '../testing/simulated.file-system.js';
import { segmentPaths } from '../testing/tampering.js';
import { acknowledgeLoss } from './acknowledge-loss.js';

const SEED = 20261127;
const RUNS = 60;
const clock = new ManualClock();

describe('acknowledging any loss', () => {
  it(`given any damage, when acknowledged, then the log goes on with all that was whole, and so does a copy of it (seed ${SEED})`, async () => {
    const source = SimulatedFileSystem.empty();
    const bodies = ['a', 'b'.repeat(90), 'c', 'd', 'e', 'f', 'g'.repeat(40), 'h'];
    await writtenLog(source, bodies, { segmentBytes: 4096 + 800 });
    const files = source.files();
    const paths = segmentPaths(files);
    let acknowledged = 0;
    const property = fc.asyncProperty(randomDamage(3, ['flip', 'zero', 'cut', 'insert']), async (steps) => {
      const fileSystem = SimulatedFileSystem.of(damagedFiles(files, paths, steps));
      const { log, seen } = await openSimulated(fileSystem);
      const { damage } = log.recovery;
      await log.close();
      if (!damage) return;
      acknowledged++;
      const who = { reason: 'a test', acknowledgedBy: 'the test', reserveBytes: 0 };
      await acknowledgeLoss({ directory: DIRECTORY, manifestId: damage.id, clock, fileSystem, ...who });
      const { log: open } = await openSimulated(fileSystem, { segmentBytes: 4096 + 800 });
      const more = [];
      for (const body of ['i', 'j', 'k', 'l', 'm', 'n']) {
        const { position, durable } = append(open, body);
        await durable;
        more.push({ position, body });
      }
      await open.close();
      expect(await framesIn(fileSystem, DIRECTORY)).toEqual([...seen, ...more]);
      await backUp(fileSystem);
      await restore(fileSystem);
      expect(segmentsIn(fileSystem, RESTORED).size).toBe(segmentsIn(fileSystem, DIRECTORY).size);
      expect(await framesIn(fileSystem, RESTORED)).toEqual([...seen, ...more]);
    });
    await fc.assert(property, { seed: SEED, numRuns: RUNS });
    expect(acknowledged).toBeGreaterThan(RUNS / 2);
  });
});
