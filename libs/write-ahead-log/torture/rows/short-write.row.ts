import { LogReadOnlyError } from '../../errors.js';
import { seededRandom } from '../../testing/seeded-random.js';
import { SimulatedFileSystem } from '../../testing/simulated.file-system.js';
import { AppendOracle } from '../append-oracle.js';
import { appendGroup, liveUntilCut, recover, settleLog } from '../crash-lives.js';
import { type Facts, holds, type TortureRow } from '../torture-row.js';

/** Writes take a part of the bytes; one then finds the disk full, and the power fails then or in another life. */
async function run(seed: number): Promise<Facts> {
  const random = seededRandom(seed);
  const oracle = new AppendOracle();
  let fileSystem = SimulatedFileSystem.empty();
  let shortWrites = 0;
  const takePart = (length: number): { bytes: number } => {
    shortWrites++;
    return { bytes: 1 + Math.floor(random() * length) };
  };
  let writes = Infinity;
  fileSystem.inject = ({ kind, path, length }) => {
    if (kind !== 'write') return undefined;
    return path.includes('/seg-') && writes-- <= 0 ? { code: 'ENOSPC', ...takePart(length) } : takePart(length);
  };
  const log = await recover(fileSystem, oracle);
  writes = 5 + Math.floor(random() * 30);
  const refusals: unknown[] = [];
  for (let n = 0; log.state === 'open'; n++) refusals.push(...(await appendGroup(log, random, oracle, n)));
  const areDefinite = refusals.length > 0 && refusals.every((error) => error instanceof LogReadOnlyError);
  holds('I3', areDefinite && log.state === 'read-only', () => `a full disk is answered ${String(refusals[0])}`);
  oracle.fail();
  fileSystem.inject = () => undefined;
  // A log that is closed tidies up: what a full disk took must not be there where it could not either.
  if (random() < 0.5) await log.close();
  else fileSystem = fileSystem.afterPowerLoss(random);
  let operations = 20 + Math.floor(random() * 100);
  fileSystem.inject = ({ kind, length }) => {
    if (operations-- <= 0) return { code: 'POWER_OFF' };
    return kind === 'write' ? takePart(length) : undefined;
  };
  await liveUntilCut(fileSystem, random, oracle);
  fileSystem = fileSystem.afterPowerLoss(random);
  await settleLog(fileSystem, oracle);
  return { 'short writes': shortWrites, 'rolled back': refusals.length, 'appends kept': oracle.acknowledged.length };
}

export const shortWrite: TortureRow = {
  row: 17,
  title: 'writes that take a part, then a full disk, then a power loss',
  unit: 'short writes',
  perRun: 20,
  short: 2000,
  long: 40_000,
  run,
};
