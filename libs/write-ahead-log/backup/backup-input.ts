import type { Clock } from '#libs/kernel';
import type { FileSystem } from '../file-system/file-system.port.js';
import type { Frontier } from '../frontier/frontier-slot.js';
import type { AcknowledgedLoss } from '../repair/acknowledged-loss.js';
import type { FoundSegment } from '../segments/list-segments.js';
import type { StoreIdentity } from '../store-identity.js';

/** What a backup goes by. */
export interface BackupInput {
  readonly fileSystem: FileSystem;
  readonly directory: string;
  readonly target: string;
  readonly clock: Clock;
  readonly identity: StoreIdentity;
  readonly frontier: Frontier | undefined;
  /** At least one. */
  readonly found: readonly FoundSegment[];
  readonly losses: readonly AcknowledgedLoss[];
}
