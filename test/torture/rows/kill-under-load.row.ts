import { setTimeout as delay } from 'node:timers/promises';
import { type Facts, seededRandom, type TortureRow } from '#libs/write-ahead-log/torture';
import { Load } from '../node/load.js';
import { NodeBed } from '../node/node-bed.js';

const KILLS = 5;
const WRITERS = 16;

/** A node under load is killed after some milliseconds, or right after some acknowledgement, and started again. */
async function run(seed: number): Promise<Facts> {
  const random = seededRandom(seed);
  return NodeBed.use({}, async (bed) => {
    const load = new Load(bed, random, WRITERS);
    for (let kill = 0; kill < KILLS; kill++) {
      const running = load.run();
      await Promise.race([running, load.untilAcks(1 + Math.floor(random() * 100))]);
      if (random() < 0.5) await delay(random() * 200);
      await bed.kill();
      await running;
      await bed.restart();
      await bed.verify();
      await bed.retryUnknown();
      load.settled();
    }
    await bed.verify();
    await bed.settle();
    return { kills: KILLS, 'appends acknowledged': bed.acknowledged, 'appends sent again': bed.retried };
  });
}

export const killUnderLoad: TortureRow = {
  row: 1,
  title: 'SIGKILL of a node under load, over the wire',
  unit: 'kills',
  perRun: KILLS,
  short: 5,
  long: 1000,
  run,
};
