import { type Facts, holds, seededRandom, type TortureRow } from '#libs/write-ahead-log/torture';
import { Load } from '../node/load.js';
import { NodeBed } from '../node/node-bed.js';

/** The node ends when a group is on disk and none of its senders was told. */
async function run(seed: number): Promise<Facts> {
  const random = seededRandom(seed);
  const nth = 3 + Math.floor(random() * 60);
  const fault = { kind: 'sync', path: '/seg-', nth, does: 'kill-after' } as const;
  // In one segment, so that each of its syncs but the first is that of a group.
  return NodeBed.use({ fault, segmentBytes: 64 * 1024 * 1024 }, async (bed) => {
    await new Load(bed, random, 16).run();
    const { signal, complained } = await bed.node.ended;
    holds('I6', signal === 'SIGKILL', () => `not killed where planned: ${complained}`);
    await bed.restart();
    const appeared = await bed.verify();
    holds('I1', appeared > 0, () => 'a group was synced, and none of its appends is there');
    await bed.retryUnknown();
    await bed.verify();
    await bed.settle();
    return { kills: 1, 'unknown and there': appeared, 'appends sent again': bed.retried };
  });
}

export const killBeforeReply: TortureRow = {
  row: 4,
  title: 'SIGKILL after the fdatasync of a group, before the reply',
  unit: 'kills',
  perRun: 1,
  short: 2,
  long: 200,
  run,
};
