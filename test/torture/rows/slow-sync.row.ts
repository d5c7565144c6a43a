import { readFileSync } from 'node:fs';
import { type Facts, holds, seededRandom, type TortureRow } from '#libs/write-ahead-log/torture';
import { proposedEvents } from '../node/attempt.js';
import { NodeBed } from '../node/node-bed.js';

const SYNC_MS = 5000;
const DEADLINE_MS = 500;
const APPENDS = 200;
const EVENT_BYTES_MAX = 200_000;
const RESIDENT_BYTES_MAX = 400e6;

/** A sync takes five seconds, while 40 MB of appends wait that have half a second each. */
async function run(seed: number): Promise<Facts> {
  const random = seededRandom(seed);
  return NodeBed.use({ fault: { kind: 'sync', path: '/seg-', nth: 4, does: 'delay', ms: SYNC_MS } }, async (bed) => {
    for (let n = 0; n < 2; n++) await bed.append('before', n - 1, [{ id: crypto.randomUUID(), text: '' }]);
    const startedMs = performance.now();
    const waiting = Array.from({ length: APPENDS }, (_, n) =>
      bed.append(`slow-${n}`, -1, proposedEvents(random, 1, EVENT_BYTES_MAX), DEADLINE_MS),
    );
    const impatient = await Promise.all(waiting);
    const answeredMs = performance.now() - startedMs;
    const timeouts = impatient.filter(({ failure }) => /deadline|timeout/i.test(failure ?? '')).length;
    holds('I2', timeouts > 0, () => `no append timed out in ${answeredMs} ms: ${impatient[0]!.failure}`);
    const resident = residentBytes(bed.node.pid);
    holds('I2', resident < RESIDENT_BYTES_MAX, () => `the node has ${resident} bytes in memory`);
    await bed.retryUnknown();
    await bed.verify();
    await bed.settle();
    return { 'slow syncs': 1, timeouts, 'megabytes resident': Math.round(resident / 1e6) };
  });
}

/** Memory of a process as the kernel counts it; 0 where there is no /proc. */
function residentBytes(pid: number): number {
  try {
    return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}

export const slowSync: TortureRow = {
  row: 20,
  title: 'a sync that takes five seconds, and appends that do not wait',
  unit: 'slow syncs',
  perRun: 1,
  short: 1,
  long: 20,
  run,
};
