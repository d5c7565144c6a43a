import { type Facts, holds, seededRandom, type TortureRow } from '#libs/write-ahead-log/torture';
import { Load } from '../node/load.js';
import { NodeBed } from '../node/node-bed.js';

/** As sysexits.h has it: an input/output error. */
const EXIT_POISONED = 74;

/** One sync fails: the node answers that it does not know, takes nothing more, and ends; the next one settles it. */
async function run(seed: number): Promise<Facts> {
  const random = seededRandom(seed);
  const nth = 3 + Math.floor(random() * 60);
  return NodeBed.use({ fault: { kind: 'sync', path: '/seg-', nth, does: 'fail', code: 'EIO' } }, async (bed) => {
    await new Load(bed, random, 16).run();
    const { code, complained } = await bed.node.ended;
    holds('I6', code === EXIT_POISONED, () => `the node ended with ${code}: ${complained}`);
    await bed.restart();
    await bed.verify();
    await bed.retryUnknown();
    await bed.verify();
    await bed.settle();
    return { 'failed syncs': 1, 'appends acknowledged': bed.acknowledged, 'appends sent again': bed.retried };
  });
}

export const poisonedNode: TortureRow = {
  row: 18,
  title: 'one sync of a node fails with EIO',
  unit: 'failed syncs',
  perRun: 1,
  short: 1,
  long: 100,
  run,
};
