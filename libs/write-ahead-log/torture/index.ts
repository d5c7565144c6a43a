import { bitFlip } from './rows/bit-flip.row.js';
import { clockJump } from './rows/clock-jump.row.js';
import { cutTail } from './rows/cut-tail.row.js';
import { damagedField } from './rows/damaged-field.row.js';
import { failedSync } from './rows/failed-sync.row.js';
import { fileSizeLimit } from './rows/file-size-limit.row.js';
import { filledTail } from './rows/filled-tail.row.js';
import { foreignSegment } from './rows/foreign-segment.row.js';
import { fullDisk } from './rows/full-disk.row.js';
import { killAtByte } from './rows/kill-at-byte.row.js';
import { killBeforeSync } from './rows/kill-before-sync.row.js';
import { killInRecovery } from './rows/kill-in-recovery.row.js';
import { killInRotation } from './rows/kill-in-rotation.row.js';
import { lostNames } from './rows/lost-names.row.js';
import { misdirectedWrite } from './rows/misdirected-write.row.js';
import { missingSegment } from './rows/missing-segment.row.js';
import { powerLoss } from './rows/power-loss.row.js';
import { shortWrite } from './rows/short-write.row.js';
import { tampering } from './rows/tampering.row.js';
import type { TortureRow } from './torture-row.js';
import { unreadable } from './rows/unreadable.row.js';

export type { PlannedFault } from '../testing/planned-fault.js';
export { faultEnvironment, typescriptArguments } from '../testing/run-typescript.js';
export { seededRandom } from '../testing/seeded-random.js';
export { type RowPlan, type RowReport, runRow } from './run-row.js';
export { logDigest, settleDirectory } from './settle-directory.js';
export { withTemporaryDirectory } from './temporary-directory.js';
export * from './torture-row.js';

/** Rows that need no more than a file system in memory. */
export const simulatedRows: readonly TortureRow[] = [
  powerLoss,
  lostNames,
  cutTail,
  filledTail,
  bitFlip,
  damagedField,
  missingSegment,
  foreignSegment,
  misdirectedWrite,
  shortWrite,
  unreadable,
  clockJump,
  tampering,
];

/** Rows that end real processes, on real files. */
export const killedRows: readonly TortureRow[] = [
  killAtByte,
  killBeforeSync,
  killInRotation,
  killInRecovery,
  fullDisk,
  fileSizeLimit,
  failedSync,
];
