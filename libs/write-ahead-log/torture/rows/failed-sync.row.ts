import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { seededRandom } from '../../testing/seeded-random.js';
import { withKilledLog } from '../killed-log.js';
import { type Facts, holds, SkippedError, type TortureRow } from '../torture-row.js';

/** The kernel answers one fdatasync with EIO, and the next one would succeed. */
async function run(seed: number): Promise<Facts> {
  await promisify(execFile)('strace', ['-V']).catch(() => {
    throw new SkippedError('there is no `strace` here');
  });
  const random = seededRandom(seed);
  // The first four begin the log: where one of them fails, there is nothing that could be open.
  const when = 5 + Math.floor(random() * 30);
  return withKilledLog({ units: 300 }, async (log) => {
    // strace counts by thread: all file operations are to be done by one.
    const strace = ['strace', '-f', '-qq', '-o', '/dev/null', '-e', `inject=fdatasync:error=EIO:when=${when}`];
    const wrap = (command: readonly string[]) => ['env', 'UV_THREADPOOL_SIZE=1', ...strace, ...command];
    const { state, refused, complained } = await log.live({ wrap });
    if (/ptrace|Operation not permitted/.test(complained))
      throw new SkippedError(`strace may not trace: ${complained}`);
    const areUnknown = refused.length > 0 && refused.every(({ code }) => code === 'LOG.POISONED');
    holds('I6', areUnknown && state === 'poisoned', () => `${state}: ${JSON.stringify(refused)} ${complained}`);
    const count = await log.verify();
    await log.live({ limit: 50 });
    holds('I1', (await log.verify()) === count + 50, () => 'the log does not go on after a restart');
    return { 'failed syncs': 1, 'appends acknowledged': log.acknowledged.size };
  });
}

export const failedSync: TortureRow = {
  row: 18,
  title: 'one fdatasync that the kernel answers with EIO (strace)',
  unit: 'failed syncs',
  perRun: 1,
  short: 1,
  long: 100,
  run,
};
