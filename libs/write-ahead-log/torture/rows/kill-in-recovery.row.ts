import { appendFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { seededRandom } from '../../testing/seeded-random.js';
import { type KilledLog, withKilledLog } from '../killed-log.js';
import { type Facts, holds, type TortureRow } from '../torture-row.js';

const RECOVERIES_MAX = 20;
/** A recovery has more operations than the one, and fewer than the other. */
const OPERATIONS_MIN = 15;
const OPERATIONS_MAX = 60;

/** A log with a torn tail, whose recovery is killed again and again, at random operations, before one comes to its end. */
async function run(seed: number): Promise<Facts> {
  const random = seededRandom(seed);
  return withKilledLog({ units: 300, segmentBytes: 64 * 1024 }, async (log) => {
    await log.live({ killAfterAcks: 1 + Math.floor(random() * 200) });
    await tear(log, random);
    let kills = 0;
    for (let done = false; !done && kills < RECOVERIES_MAX;) {
      const nth = 1 + Math.floor(random() * (kills === 0 ? OPERATIONS_MIN : OPERATIONS_MAX));
      const does = random() < 0.5 ? 'kill-before' : 'kill-after';
      const { signal, code, complained } = await log.live({ fault: { kind: 'any', path: '', nth, does }, limit: 0 });
      holds('I6', signal === 'SIGKILL' || code === 0, () => `the recovery failed: ${complained}`);
      done = signal === null;
      if (!done) kills++;
    }
    await log.verify();
    return { 'killed recoveries': kills, 'appends acknowledged': log.acknowledged.size };
  });
}

/** Leaves the last segment as an interrupted write may: with bytes behind the last frame that are none. */
async function tear(log: KilledLog, random: () => number): Promise<void> {
  const last = (await readdir(log.directory))
    .filter((name) => /^seg-\d+\.log$/.test(name))
    .sort()
    .at(-1)!;
  const garbage = Buffer.from(
    Array.from({ length: 1 + Math.floor(random() * 5000) }, () => Math.floor(random() * 256)),
  );
  await appendFile(join(log.directory, last), garbage);
}

export const killInRecovery: TortureRow = {
  row: 6,
  title: 'SIGKILL at random operations of recovery, again and again',
  unit: 'killed recoveries',
  perRun: 1,
  short: 1,
  long: 100,
  run,
};
