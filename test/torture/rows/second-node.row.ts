import { readdir } from 'node:fs/promises';
import { type Facts, holds, logDigest, type TortureRow } from '#libs/write-ahead-log/torture';
import { NodeBed } from '../node/node-bed.js';
import { TortureNode } from '../node/torture-node.js';

/** As sysexits.h has it: a temporary failure. */
const EXIT_LOCKED = 75;
const SECONDS = 3;

/** Other nodes are started on the directory of a running one, at once. */
async function run(): Promise<Facts> {
  return NodeBed.use({}, async (bed) => {
    await bed.append('first', -1, [{ id: crypto.randomUUID(), text: 'before' }]);
    const before = await Promise.all([logDigest(bed.directory), readdir(bed.directory)]);
    const others = Array.from({ length: SECONDS }, () => TortureNode.startAndEnd(bed.directory));
    for (const { code, complained } of await Promise.all(others))
      holds('I6', code === EXIT_LOCKED, () => `a second node ended with ${code}: ${complained}`);
    const after = await Promise.all([logDigest(bed.directory), readdir(bed.directory)]);
    holds('I8', JSON.stringify(before) === JSON.stringify(after), () => 'a second node changed the log');
    const { outcome } = await bed.append('first', 0, [{ id: crypto.randomUUID(), text: 'after' }]);
    holds('I1', outcome === 'acked', () => `the first node does not go on: ${outcome}`);
    await bed.verify();
    await bed.settle();
    return { 'second nodes': SECONDS };
  });
}

export const secondNode: TortureRow = {
  row: 22,
  title: 'further nodes on the directory of a running one',
  unit: 'second nodes',
  perRun: SECONDS,
  short: 3,
  long: 150,
  run,
};
