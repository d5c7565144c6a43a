import { ManualClock } from '#libs/kernel';
import { backUpLog } from '../backup/back-up-log.js';
import type { BackupResult } from '../backup/backup-result.js';
import { restoreLog, type RestoreResult } from '../backup/restore-log.js';
import { repairLog } from '../repair/repair-log.js';
import type { RepairResult } from '../repair/repair-result.js';
import { DIRECTORY, openSimulated, type SeenFrame } from './log-harness.js';
import type { SimulatedFileSystem } from './simulated.file-system.js';

export const BACKUP = '/backup';
export const RESTORED = '/restored';

const clock = new ManualClock();

export function backUp(fileSystem: SimulatedFileSystem, target = BACKUP, directory = DIRECTORY): Promise<BackupResult> {
  return backUpLog({ directory, target, clock, fileSystem });
}

export function restore(
  fileSystem: SimulatedFileSystem,
  position?: number,
  directory = RESTORED,
): Promise<RestoreResult> {
  return restoreLog({ source: BACKUP, directory, clock, fileSystem, ...(position !== undefined && { position }) });
}

export function repair(fileSystem: SimulatedFileSystem, source = BACKUP): Promise<RepairResult> {
  return repairLog({ directory: DIRECTORY, source, clock, fileSystem });
}

/** The segments of a directory and their bytes, by name. */
export function segmentsIn(fileSystem: SimulatedFileSystem, directory: string): Map<string, string> {
  const found = [...fileSystem.files()].filter(
    ([path]) => path.startsWith(`${directory}/seg-`) && path.endsWith('.log'),
  );
  return new Map(found.map(([path, content]) => [path.slice(directory.length + 1), content.toString('hex')]));
}

/** The appends of the log in a directory, which has to be whole. */
export async function framesIn(fileSystem: SimulatedFileSystem, directory: string): Promise<readonly SeenFrame[]> {
  const { log, seen } = await openSimulated(fileSystem, { directory });
  const { state } = log;
  await log.close();
  if (state !== 'open') throw new Error(`the log in ${directory} is ${state}`);
  return seen;
}
