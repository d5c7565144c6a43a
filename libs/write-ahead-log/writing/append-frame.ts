import type { FrameType } from '../format/frame-type.js';

/** One append, as the log takes it. */
export interface AppendFrame {
  readonly type: FrameType;
  /** 16 bytes that name the stream. */
  readonly streamKey: Uint8Array;
  /** -1 and up; TOMBSTONE_REVISION for 2^63 - 1. */
  readonly firstRevision: number;
  readonly eventCount: number;
  /**
   * The body, given the position of its first byte. Called again with another position where the frame goes into the next
   * segment; the length must not depend on the position.
   */
  readonly encode: (bodyPosition: number) => Uint8Array;
}

/** Where an append will be, and when it is there. */
export interface Appended {
  readonly position: number;
  readonly bodyPosition: number;
  /** Rejects with LogReadOnlyError (was not and will not be written) or LogPoisonedError (unknown). */
  readonly durable: Promise<void>;
}
