import { type Chain, readChain } from './chain.js';
import { TOMBSTONE_REVISION } from './encode-frame.js';
import { frameTypeOf, type FrameType } from './frame-type.js';
import { readInt64 } from './integers.js';
import { FRAME, FRAME_HEADER_BYTES, FRAME_TRAILER_BYTES, frameBytes, STREAM_KEY_BYTES, TRAILER } from './layout.js';

/**
 * A frame where it lies in a buffer. One view is moved over many frames: what is taken from it is valid until it is moved
 * or its buffer is used again, which for a listener means during the call.
 */
export class FrameView {
  constructor(
    public bytes: Buffer,
    public offset: number,
  ) {}

  get position(): number {
    return readInt64(this.bytes, this.offset + FRAME.POSITION);
  }

  get bodyPosition(): number {
    return this.position + FRAME_HEADER_BYTES;
  }

  get bodyLength(): number {
    return this.bytes.readUInt32LE(this.offset + FRAME.BODY_LENGTH);
  }

  /** Length of the whole frame in bytes, as it counts for positions. */
  get length(): number {
    return frameBytes(this.bodyLength);
  }

  get seq(): number {
    return readInt64(this.bytes, this.offset + FRAME.SEQ);
  }

  get type(): FrameType | undefined {
    return frameTypeOf(this.bytes.readUInt16LE(this.offset + FRAME.TYPE));
  }

  /** The caller's 16 bytes; a view. */
  get streamKey(): Buffer {
    const start = this.offset + FRAME.STREAM_KEY;
    return this.bytes.subarray(start, start + STREAM_KEY_BYTES);
  }

  /** -1 and up; {@link TOMBSTONE_REVISION} for 2^63 - 1. */
  get firstRevision(): number {
    return Math.min(readInt64(this.bytes, this.offset + FRAME.FIRST_REVISION), TOMBSTONE_REVISION);
  }

  get eventCount(): number {
    return this.bytes.readUInt32LE(this.offset + FRAME.EVENT_COUNT);
  }

  /** Microseconds since the Unix epoch by the clock of the writer; informative, never an order. */
  get wallClockUs(): number {
    return readInt64(this.bytes, this.offset + FRAME.WALL_CLOCK_US);
  }

  /** Everything below this position was on disk before this frame was written. */
  get durableUpTo(): number {
    return readInt64(this.bytes, this.offset + FRAME.DURABLE_UP_TO);
  }

  get previousChain(): Chain {
    return readChain(this.bytes, this.offset + FRAME.PREVIOUS_CHAIN);
  }

  get chain(): Chain {
    return readChain(this.bytes, this.offset + this.length - FRAME_TRAILER_BYTES + TRAILER.CHAIN);
  }

  /** Index of the first body byte in {@link bytes}, for callers that parse without a view of the body. */
  get bodyOffset(): number {
    return this.offset + FRAME_HEADER_BYTES;
  }

  /** The body; a view. */
  get body(): Buffer {
    return this.bytes.subarray(this.bodyOffset, this.bodyOffset + this.bodyLength);
  }
}
