import { publishFile } from '../file-system/files.js';
import type { FileSystem } from '../file-system/file-system.port.js';
import type { AcknowledgedLoss } from '../repair/acknowledged-loss.js';
import type { DamageManifest } from './damage-manifest.js';
import type { CutTail } from './cut-torn-tail.js';

export const REPORT_FILE = 'recovery.json';

/** What a recovery found and did. */
export interface RecoveryReport {
  readonly storeId: string;
  readonly outcome: 'new' | 'clean' | 'tail-cut' | 'degraded';
  readonly startedAt: string;
  readonly durationMs: number;
  readonly segments: number;
  readonly bytesRead: number;
  readonly frames: number;
  readonly events: number;
  /** The end of the log: position, number of the next frame, chain in hex. */
  readonly end: { readonly position: number; readonly seq: number; readonly chain: string };
  /**
   * What the frontier said. `agrees`: the log has its chain at its position; false means that one of the two was replaced.
   * Null: no good slot, so that less is known of what was on disk.
   */
  readonly frontier: { readonly position: number; readonly epoch: number; readonly agrees: boolean } | null;
  /** Zeros behind the end of the log, which a running one makes room with; cut off where the log is written to. */
  readonly roomBytes: number;
  readonly tail: CutTail | null;
  readonly damage: DamageManifest | null;
  /** Damage that a loss notice in the log acknowledges; the log is none the less open. */
  readonly losses: readonly AcknowledgedLoss[];
}

export function publishReport(fileSystem: FileSystem, directory: string, report: RecoveryReport): Promise<void> {
  return publishFile(fileSystem, directory, REPORT_FILE, Buffer.from(`${JSON.stringify(report, null, 2)}\n`));
}
