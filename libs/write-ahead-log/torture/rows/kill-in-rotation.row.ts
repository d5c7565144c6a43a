import type { PlannedFault } from '../../testing/planned-fault.js';
import { seededRandom } from '../../testing/seeded-random.js';
import { withKilledLog } from '../killed-log.js';
import { type Facts, holds, type TortureRow } from '../torture-row.js';

const NEXT_SEGMENT = String.raw`/seg-\d+\.log\.tmp$`;
/** What happens to disk while the second segment of a new log begins. The first one was made in the same way. */
const STEPS: readonly Pick<PlannedFault, 'kind' | 'path' | 'nth'>[] = [
  { kind: 'open', path: NEXT_SEGMENT, nth: 2 },
  { kind: 'write', path: NEXT_SEGMENT, nth: 2 },
  { kind: 'sync', path: NEXT_SEGMENT, nth: 2 },
  { kind: 'rename', path: NEXT_SEGMENT, nth: 2 },
  // After those of node.json, the first segment and the frontier.
  { kind: 'sync-directory', path: '', nth: 4 },
  { kind: 'protect', path: '/seg-', nth: 1 },
  // The first frames of the new segment.
  { kind: 'write', path: NEXT_SEGMENT, nth: 3 },
  { kind: 'sync', path: NEXT_SEGMENT, nth: 3 },
];
const MOMENTS = ['kill-before', 'kill-within', 'kill-after'] as const;

/** Every step of a rotation, before it, within it if it writes, and after it; one after the other by seed. */
const KILLS = STEPS.flatMap((step) =>
  MOMENTS.filter((does) => does !== 'kill-within' || step.kind === 'write').map((does) => ({ ...step, does })),
);

async function run(seed: number): Promise<Facts> {
  const random = seededRandom(seed);
  return withKilledLog({ writers: 8, units: 100, segmentBytes: 16 * 1024 }, async (log) => {
    const fault = { ...KILLS[seed % KILLS.length]!, bytes: Math.floor(random() * 4096) };
    const { signal, complained } = await log.live({ fault });
    holds('I6', signal === 'SIGKILL', () => `not killed at ${JSON.stringify(fault)}: ${complained}`);
    const count = await log.verify();
    await log.live({ limit: 100 });
    holds('I1', (await log.verify()) === count + 100, () => 'the log does not go on');
    return { kills: 1, 'appends acknowledged': log.acknowledged.size };
  });
}

export const killInRotation: TortureRow = {
  row: 5,
  title: 'SIGKILL before, within and after each step of a rotation',
  unit: 'kills',
  perRun: 1,
  short: 3,
  long: 8 * KILLS.length,
  run,
};
