import type { Clock } from '#libs/kernel';
import type { FileSystem } from './file-system/file-system.port.js';
import type { FrameView } from './format/frame-view.js';

/** `open`: reads and appends. `read-only`: the disk is full, appends come back by themselves. `degraded`: damage was found, reads only. `poisoned`: a sync failed, the process must end. */
export type LogState = 'open' | 'read-only' | 'degraded' | 'poisoned' | 'closed';

export interface LogOptions {
  /** Made where it is missing. */
  readonly directory: string;
  /** A segment's file is not longer than this, except for a single frame that does not fit. 64 MiB by itself. */
  readonly segmentBytes?: number;
  readonly clock: Clock;
  /** Every recovered frame in order, called synchronously; the view is valid during the call. */
  readonly onFrame: (frame: FrameView) => void;
  /** Told now and then during recovery: bytes looked at, bytes in all. */
  readonly onProgress?: (done: number, total: number) => void;
  readonly fileSystem?: FileSystem;
}
