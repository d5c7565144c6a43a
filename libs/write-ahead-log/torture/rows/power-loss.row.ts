import { seededRandom } from '../../testing/seeded-random.js';
import { SimulatedFileSystem } from '../../testing/simulated.file-system.js';
import { AppendOracle } from '../append-oracle.js';
import { cutAt, liveUntilCut, settleLog } from '../crash-lives.js';
import type { Facts, TortureRow } from '../torture-row.js';

const LIVES = 4;
const OPERATIONS_MAX = 120;

/** A log cut off four times at a random operation, the first time by a power loss, then by one or by a kill. */
async function run(seed: number): Promise<Facts> {
  const random = seededRandom(seed);
  const oracle = new AppendOracle();
  let fileSystem = SimulatedFileSystem.empty();
  let losses = 0;
  for (let life = 0; life < LIVES; life++) {
    cutAt(fileSystem, Math.floor(random() * OPERATIONS_MAX), random() < 0.2);
    await liveUntilCut(fileSystem, random, oracle);
    const isKill = life > 0 && random() < 0.3;
    fileSystem = isKill ? fileSystem.afterKill() : fileSystem.afterPowerLoss(random);
    if (!isKill) losses++;
  }
  await settleLog(fileSystem, oracle);
  return { 'power losses': losses, kills: LIVES - losses, 'appends kept': oracle.acknowledged.length };
}

export const powerLoss: TortureRow = {
  row: 7,
  title: 'power loss: each un-synced sector and name is there or not',
  unit: 'power losses',
  perRun: 1,
  short: 150,
  long: 20_000,
  run,
};
