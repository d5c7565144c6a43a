import type { FileSystem } from '../file-system/file-system.port.js';
import type { Frontier } from '../frontier/frontier-slot.js';
import type { Damage } from '../recovery/damage.js';
import type { FoundSegment } from '../segments/list-segments.js';
import type { StoreIdentity } from '../store-identity.js';
import type { SegmentToRepair } from './with-missing-segments.js';

/** What a repair goes by. */
export interface RepairInput {
  readonly fileSystem: FileSystem;
  readonly directory: string;
  readonly found: readonly SegmentToRepair[];
  /** The segments of the copy. */
  readonly copies: readonly FoundSegment[];
  /** What is to be put back. */
  readonly missing: readonly Damage[];
  /** What notices acknowledge; `kept`: those of them that stay as they are. */
  readonly losses: readonly Damage[];
  readonly kept: readonly Damage[];
  readonly frontier: Frontier | undefined;
  readonly identity: StoreIdentity;
}
