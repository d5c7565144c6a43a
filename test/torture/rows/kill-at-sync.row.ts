import { type Facts, holds, seededRandom, type TortureRow } from '#libs/write-ahead-log/torture';
import { Load } from '../node/load.js';
import { NodeBed } from '../node/node-bed.js';

/** The node ends when a group is written, before or after its sync, and none of its senders was told. */
async function run(seed: number, does: 'kill-before' | 'kill-after'): Promise<Facts> {
  const random = seededRandom(seed);
  const nth = 3 + Math.floor(random() * 60);
  const fault = { kind: 'sync', path: '/seg-', nth, does } as const;
  // In one segment, so that each of its syncs but the first is that of a group.
  return NodeBed.use({ fault, segmentBytes: 64 * 1024 * 1024 }, async (bed) => {
    await new Load(bed, random, 16).run();
    const { signal, complained } = await bed.node.ended;
    holds('I6', signal === 'SIGKILL', () => `not killed where planned: ${complained}`);
    await bed.restart();
    const appeared = await bed.verify();
    // A kill keeps the page cache: what was written is there in both cases.
    holds('I1', appeared > 0, () => 'a group was written, and none of its appends is there');
    await bed.retryUnknown();
    await bed.verify();
    await bed.settle();
    return { kills: 1, 'unknown and there': appeared, 'appends sent again': bed.retried };
  });
}

export const killUnsynced: TortureRow = {
  row: 3,
  title: 'SIGKILL of a node between the write of a group and its fdatasync',
  unit: 'kills',
  perRun: 1,
  short: 1,
  long: 100,
  run: (seed) => run(seed, 'kill-before'),
};

export const killBeforeReply: TortureRow = {
  row: 4,
  title: 'SIGKILL of a node after the fdatasync of a group, before the reply',
  unit: 'kills',
  perRun: 1,
  short: 1,
  long: 200,
  run: (seed) => run(seed, 'kill-after'),
};
