import type { Clock } from '#libs/kernel';
import type { FileSystem } from './file-system/file-system.port.js';
import type { FrameView } from './format/frame-view.js';

/**
 * `open`: reads and appends. `read-only`: the disk is full; appends begin again by themselves when there is space.
 * `degraded`: damage was found; reads of what is whole, no appends. `poisoned`: a sync failed; the process must end.
 */
export type LogState = 'open' | 'read-only' | 'degraded' | 'poisoned' | 'closed';

export interface LogOptions {
  /** Made where it is missing. */
  readonly directory: string;
  /** No segment's file is longer than this, except for a single frame that does not fit. 64 MiB by itself. */
  readonly segmentBytes?: number;
  /** By so much the file that is written to is made longer at a time, by a hole that takes no space. 4 MiB by itself. */
  readonly roomBytes?: number;
  readonly clock: Clock;
  /** Every recovered frame in order, called synchronously; the view is valid during the call. */
  readonly onFrame: (frame: FrameView) => void;
  /** Told now and then during recovery: bytes looked at, bytes in all. */
  readonly onProgress?: (done: number, total: number) => void;
  readonly fileSystem?: FileSystem;
  /** Size of the ballast file that a start on a full disk can give up, on a disk that has the room. 16 MiB by itself. */
  readonly reserveBytes?: number;
  /** How long the frontier may be behind the log. 50 ms by itself. */
  readonly frontierIntervalMs?: number;
  /** Signs each full segment, and the end of the log when it is closed. Left out: nothing is signed. */
  readonly custody?: CustodyOptions;
}

export interface CustodyOptions {
  /** Seed of the key, 32 bytes; left out: custody.key in the directory, made where it is missing. */
  readonly seed?: Uint8Array | null;
  /** Told why something is not signed now; it is signed later, and the log goes on. */
  readonly onFailure?: (error: unknown) => void;
}
