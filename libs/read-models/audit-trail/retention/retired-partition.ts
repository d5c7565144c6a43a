import type { Partition } from '../table/partition.ddl.js';

/** How far the retirement of a partition is. */
export type RetirementState = 'archiving' | 'archived' | 'detached' | 'dropped';

/** What an archive of a partition is known by. */
export interface ArchiveRecord {
  /** Its name in the archive directory; null where there was nothing to be archived. */
  readonly file: string | null;
  readonly rows: number;
  /** Of the file, compressed. */
  readonly bytes: number;
  /** Of the file, in hexadecimal; null where there is none. */
  readonly sha256: string | null;
  /** Of tenant, position and event id of every row. */
  readonly keysDigest: string;
}

/** A partition whose retirement has begun. */
export interface RetiredPartition extends Partition {
  readonly leaf: string;
  readonly state: RetirementState;
  /** Null before it is archived. */
  readonly archive: ArchiveRecord | null;
  /** What it took on the disk, in bytes: known from when it is detached. */
  readonly diskBytes: number | null;
  /** Why the last attempt at the next step failed. */
  readonly failure: string | null;
}
