import type { Clock } from '#libs/kernel';
import { requireIdentity } from '../backup/require-identity.js';
import { LogDirectoryError } from '../errors.js';
import { publishFile } from '../file-system/files.js';
import type { FileSystem } from '../file-system/file-system.port.js';
import { nodeFileSystem } from '../file-system/node.file-system.js';
import { genesisChain } from '../format/chain.js';
import type { Frontier } from '../frontier/frontier-slot.js';
import { readFrontier } from '../frontier/read-frontier.js';
import type { Damage } from '../recovery/damage.js';
import { writeManifest } from '../recovery/damage-manifest.js';
import { Quarantine } from '../recovery/quarantine.js';
import { LogScan } from '../recovery/scan-log.js';
import { checkSegments } from '../segments/check-segments.js';
import { type FoundSegment, listSegments } from '../segments/list-segments.js';
import { removeTemporaryFiles } from '../segments/remove-temporary-files.js';
import type { StoreIdentity } from '../store-identity.js';
import { NoticeWatch } from './notice-watch.js';
import type { RepairResult } from './repair-result.js';
import { RepairRun } from './repair-run.js';
import { withMissingSegments } from './with-missing-segments.js';

export const REPAIR_FILE = 'repair.json';

export interface RepairOptions {
  /** The damaged log; nobody may have it open. */
  readonly directory: string;
  /** A backup of it, or another copy of its directory. */
  readonly source: string;
  readonly clock: Clock;
  readonly fileSystem?: FileSystem;
  /** Told now and then while the log is looked through: bytes looked at, bytes in all. */
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * Puts the missing bytes of a log back from a copy of it. They are taken only if they check frame by frame, and lead from the
 * chain before the hole to the chain behind it. Each damaged segment is put together in a file beside it, checked as a whole, and
 * gets its name in one step. LogLockedError: the log is in use. LogRefusedError: the copy does not have what is missing, or it is
 * not what the chain says; segments that were repaired before stay so.
 */
export async function repairLog(options: RepairOptions): Promise<RepairResult> {
  const { directory, source, fileSystem = nodeFileSystem } = options;
  const identity = await requireIdentity(fileSystem, directory);
  const other = await requireIdentity(fileSystem, source);
  if (other.storeId !== identity.storeId)
    throw new LogDirectoryError(`${source} is of the log ${other.storeId}; this one is ${identity.storeId}`);
  const unlock = await fileSystem.lock(directory, identity.storeId);
  try {
    await removeTemporaryFiles(fileSystem, directory);
    return await repair(fileSystem, options, identity);
  } finally {
    await unlock();
  }
}

async function repair(fileSystem: FileSystem, options: RepairOptions, identity: StoreIdentity): Promise<RepairResult> {
  const { directory, source, clock } = options;
  const { storeId } = identity;
  const frontier = await readFrontier(fileSystem, directory, identity.bytes);
  const copies = await listSegments(fileSystem, source);
  const found = withMissingSegments(directory, await listSegments(fileSystem, directory), copies, frontier);
  if (found.length === 0) throw new LogDirectoryError(`${directory} has no segment`);
  checkSegments(found, identity.bytes, frontier);
  const { damages, losses } = await scan(fileSystem, options, identity, found, frontier);
  // What is acknowledged may come back too, once nothing else is missing.
  const isReturn = damages.length === 0;
  const missing = isReturn ? losses : damages;
  const kept = isReturn ? [] : losses;
  if (missing.length === 0) return { storeId, manifestId: null, damages: [], segments: [] };
  const there = found.filter(({ isMissing }) => !isMissing);
  const manifest = await writeManifest(fileSystem, storeId, there, missing, new Quarantine(fileSystem, directory));
  const run = new RepairRun({ fileSystem, directory, found, copies, missing, losses, kept, frontier, identity });
  const result = { storeId, manifestId: manifest.id, damages: missing, segments: await run.run() };
  const report = { repairedAt: clock.now().toISOString(), source, ...result };
  await publishFile(fileSystem, directory, REPAIR_FILE, Buffer.from(`${JSON.stringify(report, null, 2)}\n`));
  return result;
}

async function scan(
  fileSystem: FileSystem,
  { directory, onProgress }: RepairOptions,
  identity: StoreIdentity,
  found: readonly FoundSegment[],
  frontier: Frontier | undefined,
): Promise<{ damages: readonly Damage[]; losses: readonly Damage[] }> {
  const total = found.reduce((sum, { fileSize }) => sum + fileSize, 0);
  let done = 0;
  const onBlock = (bytes: number): void => onProgress?.((done += bytes), total);
  const genesis = genesisChain(identity.bytes);
  const notices = new NoticeWatch(identity.storeId, () => undefined);
  const input = { fileSystem, directory, found, genesis, frontier, onFrame: notices.see, onBlock };
  const { damages, losses } = notices.divide((await new LogScan(input).run()).damages);
  return { damages, losses: losses.map(({ damage }) => damage) };
}
