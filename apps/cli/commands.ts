import type { Command } from 'commander';
import { registerAudit } from './audit/audit.command.js';
import { registerDemo } from './demo/demo.command.js';
import { registerImport } from './import/import.command.js';
import { registerLogBackup } from './log/backup/log-backup.command.js';
import { registerLogRepair } from './log/repair/log-repair.command.js';
import { registerLogRestore } from './log/restore/log-restore.command.js';
import { registerLogInspect } from './log/inspect/log-inspect.command.js';
import { registerLogServe } from './log/log-serve.command.js';
import { registerLogTorture } from './log/torture/log-torture.command.js';
import { registerLogVerify } from './log/verify/log-verify.command.js';
import { registerProjections } from './projections/projections.command.js';
import { registerReplay } from './replay/replay.command.js';
import { registerRetention } from './retention/retention.command.js';
import { registerProjectionsAttest } from './projections/attest/attest.command.js';
import { registerReconcile } from './reconcile/reconcile.command.js';
import { registerUp } from './up/up.command.js';

/** Adds one command to the program. What it runs is imported inside its action, so that the others start fast. */
export type RegisterCommand = (program: Command) => void;

/** Every command of `steno`, in the order of its help. */
export const commands: readonly RegisterCommand[] = [
  registerUp,
  registerImport,
  registerAudit,
  registerDemo,
  registerProjections,
  registerReplay,
  registerRetention,
  registerReconcile,
  registerProjectionsAttest,
  registerLogServe,
  registerLogInspect,
  registerLogVerify,
  registerLogRepair,
  registerLogBackup,
  registerLogRestore,
  registerLogTorture,
];
