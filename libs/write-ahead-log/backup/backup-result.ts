import type { BackupEnd } from './backup-manifest.js';

/** What a backup did, and what there is now. */
export interface BackupResult {
  readonly storeId: string;
  /** Where the backup ends. */
  readonly end: BackupEnd;
  readonly segments: number;
  /** Segments that were there and whole, and those of them that were not and are copied again. */
  readonly segmentsKept: number;
  readonly segmentsHealed: number;
  readonly bytesCopied: number;
  /** Of what was copied. */
  readonly frames: number;
  readonly events: number;
}
