import { seededRandom } from '../../testing/seeded-random.js';
import { SimulatedFileSystem } from '../../testing/simulated.file-system.js';
import { AppendOracle } from '../append-oracle.js';
import { cutAt, liveUntilCut, settleLog } from '../crash-lives.js';
import type { Facts, TortureRow } from '../torture-row.js';

const OPERATIONS_MAX = 120;

/** All that was written to files is kept, and no name that was not synced: the new segment may have no name. */
async function run(seed: number): Promise<Facts> {
  const random = seededRandom(seed);
  const oracle = new AppendOracle();
  let fileSystem = SimulatedFileSystem.empty();
  for (let life = 0; life < 2; life++) {
    cutAt(fileSystem, 20 + Math.floor(random() * OPERATIONS_MAX));
    await liveUntilCut(fileSystem, random, oracle);
    fileSystem = fileSystem.afterPowerLoss(
      () => 0,
      () => false,
    );
  }
  await settleLog(fileSystem, oracle);
  return { 'power losses': 2, 'appends kept': oracle.acknowledged.length };
}

export const lostNames: TortureRow = {
  row: 8,
  title: 'power loss: no un-synced directory entry is kept',
  unit: 'power losses',
  perRun: 2,
  short: 120,
  long: 4000,
  run,
};
