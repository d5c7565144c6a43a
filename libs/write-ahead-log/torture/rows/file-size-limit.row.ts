import { withKilledLog } from '../killed-log.js';
import { seededRandom } from '../../testing/seeded-random.js';
import { type Facts, holds, SkippedError, type TortureRow } from '../torture-row.js';

/** The kernel lets no file grow beyond a limit (EFBIG), as a quota would; then the limit is gone. */
async function run(seed: number): Promise<Facts> {
  if (process.platform === 'win32') throw new SkippedError('there is no `ulimit` here');
  const random = seededRandom(seed);
  // In blocks of 512 or of 1024 bytes, as the shell has it: more than the frontier, less than a segment.
  const blocks = 100 + Math.floor(random() * 100);
  return withKilledLog({ units: 100, segmentBytes: 1024 * 1024 }, async (log) => {
    const wrap = (command: readonly string[]) => ['sh', '-c', `ulimit -f ${blocks} && exec "$@"`, 'sh', ...command];
    const { code, state, refused, complained } = await log.live({ wrap });
    holds('I6', code === 0, () => `the process ended with ${code}: ${complained}`);
    const areDefinite = refused.length > 0 && refused.every((each) => each.code === 'LOG.READ_ONLY');
    holds('I6', log.acknowledged.size > 0, () => 'nothing fitted below the limit');
    holds('I3', areDefinite, () => `refused were ${JSON.stringify(refused)}, and the log was ${state}`);
    const count = await log.verify();
    holds('I3', count === log.acknowledged.size, () => `${count} appends, ${log.acknowledged.size} acknowledged`);
    await log.live({ limit: 200 });
    holds('I1', (await log.verify()) === count + 200, () => 'the log does not go on without the limit');
    return { limits: 1, 'appends refused': refused.length, 'appends kept': count + 200 };
  });
}

export const fileSizeLimit: TortureRow = {
  row: 16,
  title: 'a limit on the size of files (EFBIG), then none',
  unit: 'limits',
  perRun: 1,
  short: 1,
  long: 100,
  run,
};
