import { describe, expect, it } from '@jest/globals';
import { BACKUP, backUp, framesIn, restore, RESTORED, segmentsIn } from '../testing/copies-harness.js';
import { append, DIRECTORY, openSimulated, type SeenFrame, writtenLog } from '../testing/log-harness.js';
import { seededRandom } from '../testing/seeded-random.js';
import { POWER_OFF, SimulatedFileSystem } from '../testing/simulated.file-system.js';

const SEED = 20261125;

/** A log of several segments, backed up once, and then longer by some frames. */
async function grownLog(): Promise<{ files: Map<string, Buffer>; frames: SeenFrame[] }> {
  const fileSystem = SimulatedFileSystem.empty();
  const frames = await writtenLog(fileSystem, ['a', 'b', 'c', 'd', 'e', 'f'], { segmentBytes: 4096 + 800 });
  await backUp(fileSystem);
  const { log } = await openSimulated(fileSystem, { segmentBytes: 4096 + 800 });
  for (const body of ['g', 'h', 'i', 'j', 'k']) {
    const { position, durable } = append(log, body);
    await durable;
    frames.push({ position, body });
  }
  await log.close();
  return { files: fileSystem.files(), frames };
}

describe('a backup that is interrupted', () => {
  it(`given a kill or a power loss at any operation, when backed up again, then the backup is whole, and it was a whole one in between (seed ${SEED})`, async () => {
    const { files, frames } = await grownLog();
    const random = seededRandom(SEED);
    for (let stop = 0; ; stop++) {
      for (const survive of stop % 4 === 0 ? (['afterPowerLoss', 'afterKill'] as const) : (['afterKill'] as const)) {
        const fileSystem = SimulatedFileSystem.of(files);
        let count = 0;
        fileSystem.inject = () => (count++ >= stop ? { code: POWER_OFF } : undefined);
        const ended = await backUp(fileSystem).then(
          () => true,
          () => false,
        );
        const after = survive === 'afterKill' ? fileSystem.afterKill() : fileSystem.afterPowerLoss(random);
        const { events } = await restore(after, undefined, '/between');
        expect({ stop, survive, isPart: events >= 6 && events <= frames.length }).toEqual({
          stop,
          survive,
          isPart: true,
        });
        expect({ stop, seen: await framesIn(after, '/between') }).toEqual({ stop, seen: frames.slice(0, events) });
        await backUp(after);
        expect(segmentsIn(after, BACKUP)).toEqual(segmentsIn(after, DIRECTORY));
        await restore(after);
        expect(await framesIn(after, RESTORED)).toEqual(frames);
        if (ended) return;
      }
    }
  });
});
