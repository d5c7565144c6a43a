import { seededRandom } from '../../testing/seeded-random.js';
import { withKilledLog } from '../killed-log.js';
import { type Facts, holds, type TortureRow } from '../torture-row.js';

const KILLS = 2;

/** The process ends when a group is written and its sync has not begun. */
async function run(seed: number): Promise<Facts> {
  const random = seededRandom(seed);
  return withKilledLog({ units: 300 }, async (log) => {
    for (let kill = 0; kill < KILLS; kill++) {
      const nth = 2 + Math.floor(random() * 40);
      const { signal, complained } = await log.live({
        fault: { kind: 'sync', path: '/seg-', nth, does: 'kill-before' },
      });
      holds('I6', signal === 'SIGKILL', () => `not killed where planned: ${complained}`);
      await log.verify();
    }
    return { kills: KILLS, 'appends acknowledged': log.acknowledged.size };
  });
}

export const killBeforeSync: TortureRow = {
  row: 3,
  title: 'SIGKILL between the write of a group and its fdatasync',
  unit: 'kills',
  perRun: KILLS,
  short: 2,
  long: 200,
  run,
};
