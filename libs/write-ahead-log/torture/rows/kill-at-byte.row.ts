import { withKilledLog } from '../killed-log.js';
import { type Facts, holds, type TortureRow } from '../torture-row.js';

const UNITS = 20;
/** The third append of a log with bodies of so many units has this many bytes on disk. */
const FRAME_BYTES = 320;
const FRAME = 2;

/** The process ends when a chosen number of bytes of a frame are written. Further seeds go on byte by byte. */
async function run(seed: number): Promise<Facts> {
  return withKilledLog({ writers: 1, units: UNITS }, async (log) => {
    const bytes = seed % (FRAME_BYTES + 1);
    const fault = { kind: 'write', path: '/seg-', nth: 2 + FRAME, does: 'kill-within', bytes } as const;
    const { signal, complained } = await log.live({ fault });
    holds(
      'I6',
      signal === 'SIGKILL' && log.acknowledged.size === FRAME,
      () => `not killed where planned: ${complained}`,
    );
    const count = await log.verify();
    const expected = bytes === FRAME_BYTES ? FRAME + 1 : FRAME;
    holds('I2', count === expected, () => `${count} appends after ${bytes} of ${FRAME_BYTES} bytes of the third`);
    await log.live({ limit: 5 });
    holds('I1', (await log.verify()) === expected + 5, () => 'the log does not go on');
    return { kills: 1 };
  });
}

export const killAtByte: TortureRow = {
  row: 2,
  title: 'SIGKILL at each byte of a frame',
  unit: 'kills',
  perRun: 1,
  short: 3,
  long: FRAME_BYTES + 1,
  run,
};
