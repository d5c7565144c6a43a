import { Clock } from '#libs/kernel';
import { openSimulated } from '../../testing/log-harness.js';
import { seededRandom } from '../../testing/seeded-random.js';
import { SimulatedFileSystem } from '../../testing/simulated.file-system.js';
import { AppendOracle } from '../append-oracle.js';
import { cutAt, liveUntilCut, settleLog } from '../crash-lives.js';
import { type Facts, holds, type TortureRow } from '../torture-row.js';

const TEN_YEARS_MS = 10 * 365.25 * 24 * 3_600_000;

/** Stands still, goes on, and jumps by up to ten years forwards and backwards. */
class JumpingClock extends Clock {
  readonly shown = new Set<number>();
  private current = Date.UTC(2026, 0, 1);

  constructor(private readonly random: () => number) {
    super();
  }

  override nowMs(): number {
    const choice = this.random();
    if (choice < 0.3) this.current = Date.UTC(2026, 0, 1) + (2 * this.random() - 1) * TEN_YEARS_MS;
    else if (choice < 0.6) this.current += this.random() * 1000;
    this.shown.add(Math.floor(this.current * 1000));
    return this.current;
  }
}

async function run(seed: number): Promise<Facts> {
  const random = seededRandom(seed);
  const clock = new JumpingClock(random);
  const oracle = new AppendOracle();
  let fileSystem = SimulatedFileSystem.empty();
  for (let life = 0; life < 3; life++) {
    cutAt(fileSystem, 30 + Math.floor(random() * 90));
    await liveUntilCut(fileSystem, random, oracle, { clock });
    fileSystem = random() < 0.5 ? fileSystem.afterKill() : fileSystem.afterPowerLoss(random);
  }
  await settleLog(fileSystem, oracle);
  const { log } = await openSimulated(fileSystem, { clock });
  for (const { position } of oracle.acknowledged) {
    const { wallClockUs } = await log.frame(position);
    holds('I1', clock.shown.has(wallClockUs), () => `the frame at ${position} has a time that no clock showed`);
  }
  await log.close();
  return { lives: 3, 'appends kept': oracle.acknowledged.length };
}

export const clockJump: TortureRow = {
  row: 21,
  title: 'a clock that stands still and jumps ten years, over crashes',
  unit: 'lives',
  perRun: 3,
  short: 150,
  long: 6000,
  run,
};
