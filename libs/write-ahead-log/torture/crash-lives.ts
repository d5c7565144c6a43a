import { LogRefusedError } from '../errors.js';
import type { LogOptions } from '../log-options.js';
import { append, openSimulated, storeFiles } from '../testing/log-harness.js';
import { POWER_OFF, type SimulatedFileSystem } from '../testing/simulated.file-system.js';
import type { WriteAheadLog } from '../write-ahead-log.js';
import type { AppendOracle } from './append-oracle.js';
import { readIndependently } from './independent-reader.js';
import { holds } from './torture-row.js';

type Options = Partial<LogOptions>;

/** Opens the log and compares it with what the oracle knows. After a crash that damages nothing, no start may be refused. */
export async function recover(
  fileSystem: SimulatedFileSystem,
  oracle: AppendOracle,
  options: Options = {},
): Promise<WriteAheadLog> {
  const { log, seen } = await openSimulated(fileSystem, options).catch((error: unknown) => {
    holds('I1', !(error instanceof LogRefusedError), () => (error as Error).message);
    throw error;
  });
  oracle.recovered(seen, log.state);
  return log;
}

/** One life of a process: recovers, appends groups, and stops at whatever `fileSystem.inject` does to it. */
export async function liveUntilCut(
  fileSystem: SimulatedFileSystem,
  random: () => number,
  oracle: AppendOracle,
  options: Options = {},
): Promise<void> {
  const frontierIntervalMs = random() < 0.5 ? 0 : 3_600_000;
  const log = await recover(fileSystem, oracle, { frontierIntervalMs, ...options }).catch(
    (error: NodeJS.ErrnoException) => {
      if (!isInjected(error)) throw error;
    },
  );
  if (!log) return;
  for (let n = 0; log.state === 'open'; n++) await appendGroup(log, random, oracle, n);
  holds('I6', log.state === 'poisoned', () => `the log is ${log.state} after a failure that cannot be undone`);
}

/** Appends a group of random size, and tells the oracle how each append ended; the rejections, for those who look closer. */
export async function appendGroup(
  log: WriteAheadLog,
  random: () => number,
  oracle: AppendOracle,
  group: number,
): Promise<unknown[]> {
  const appends = Array.from({ length: 1 + Math.floor(random() * 6) }, (_, i) => {
    const body = `${group}.${i} ${'x'.repeat(Math.floor(random() ** 3 * 900))}`;
    const { position, durable } = append(log, body);
    return { frame: { position, body }, durable };
  });
  oracle.begin(appends.map(({ frame }) => frame));
  const outcomes = await Promise.allSettled(appends.map(({ durable }) => durable));
  oracle.settle(outcomes.map(({ status }) => (status === 'fulfilled' ? 'acked' : 'unknown')));
  return outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason as unknown] : []));
}

/** Opens the log twice more: it is what the oracle knows, its chain leads from genesis, and the second time changes no byte. */
export async function settleLog(fileSystem: SimulatedFileSystem, oracle: AppendOracle): Promise<void> {
  await (await recover(fileSystem, oracle)).close();
  const before = storeFiles(fileSystem);
  readIndependently(fileSystem.files());
  await (await recover(fileSystem, oracle)).close();
  const after = storeFiles(fileSystem);
  const changed = [...new Set([...before.keys(), ...after.keys()])].filter(
    (path) => before.get(path) !== after.get(path),
  );
  holds('I8', changed.length === 0, () => `a second recovery changed ${changed.join(', ')}`);
}

/** Cuts the power at the n-th operation from now on; or lets it fail, if it is a sync and `syncFails`, and cuts it then. */
export function cutAt(fileSystem: SimulatedFileSystem, operation: number, syncFails = false): void {
  let left = operation;
  fileSystem.inject = ({ kind }) => {
    if (left-- > 0) return undefined;
    return { code: syncFails && left === -1 && kind === 'sync' ? 'EIO' : POWER_OFF };
  };
}

function isInjected({ code, cause }: NodeJS.ErrnoException): boolean {
  const codes = [code, (cause as NodeJS.ErrnoException | undefined)?.code];
  return codes.includes(POWER_OFF) || codes.includes('EIO');
}
