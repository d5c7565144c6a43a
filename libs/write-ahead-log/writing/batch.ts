import { frameBytes } from '../format/layout.js';
import type { Segment } from '../segments/segment.js';
import type { LogEnd } from './log-end.js';

/** Frames that are written together and become durable together, by one sync. All of one segment. */
export class Batch {
  length = 0;
  frameCount = 0;
  /** Whether the digest of the segment's file already has these bytes. */
  digested = false;
  /** Bytes that are being written already, while more frames come in, and the writes of them. */
  writtenAhead = 0;
  readonly ahead: Promise<void>[] = [];
  /** Takes no further frames. */
  closed = false;
  readonly durable: Promise<void>;
  resolve!: () => void;
  reject!: (error: Error) => void;

  /** `opensSegment`: its segment does not exist yet and is created before the batch is written. */
  constructor(
    readonly bytes: Buffer,
    readonly segment: Segment,
    readonly opensSegment: boolean,
    /** Position of the first frame: everything below is on disk when the batch is written. */
    readonly position: number,
    /** The end of the log after the batch. */
    public end: LogEnd,
  ) {
    this.durable = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
    // Callers that only listen for positions do not look at the promise.
    this.durable.catch(() => undefined);
  }

  hasRoomFor(bodyLength: number, framesMax: number): boolean {
    return !this.closed && this.frameCount < framesMax && this.length + frameBytes(bodyLength) <= this.bytes.length;
  }
}
