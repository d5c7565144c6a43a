import { randomBytes } from 'node:crypto';
import type { Clock } from '#libs/kernel';
import { FrameTooLargeError } from '../errors.js';
import type { Chain } from '../format/chain.js';
import { encodeFrame } from '../format/encode-frame.js';
import {
  FRAME_BYTES_MAX,
  FRAME_HEADER_BYTES,
  frameBytes,
  SALT_BYTES,
  SEGMENT_HEADER_BYTES,
  STREAM_KEY_BYTES,
} from '../format/layout.js';
import { encodeSeal, SEAL_FRAME_BYTES } from '../format/seal.js';
import { type Segment, segmentOf } from '../segments/segment.js';
import type { Appended, AppendFrame } from './append-frame.js';
import { Batch } from './batch.js';
import type { LogEnd } from './log-end.js';
import { SegmentDigest } from './segment-digest.js';

export const BATCH_BYTES = 1024 * 1024;
const BATCH_FRAMES_MAX = 1024;
const NO_STREAM = Buffer.alloc(STREAM_KEY_BYTES);

/** Gives each append its place at once, and lays the frames out in batches while the batch before is being synced. */
export class BatchQueue {
  private readonly batches: Batch[] = [];
  private inFlight: Batch | undefined;
  private readonly spare: Buffer[] = [];

  constructor(
    private readonly directory: string,
    private readonly segmentBytes: number,
    private readonly clock: Clock,
    private end: LogEnd,
    private digest: SegmentDigest,
  ) {}

  append(frame: AppendFrame): Appended {
    if (frame.streamKey.length !== STREAM_KEY_BYTES) throw new RangeError('a stream key has 16 bytes');
    let body = frame.encode(this.end.position + FRAME_HEADER_BYTES);
    const length = frameBytes(body.length);
    if (length > FRAME_BYTES_MAX) throw new FrameTooLargeError(length, FRAME_BYTES_MAX);
    if (!this.end.sealed && !this.hasRoomInSegment(length)) this.seal();
    if (this.end.sealed) {
      body = frame.encode(this.end.position + FRAME_HEADER_BYTES);
      if (frameBytes(body.length) !== length) throw new RangeError('the length of a body depends on its position');
    }
    const position = this.end.position;
    const batch = this.batchFor(body.length);
    this.put(batch, frame, body);
    return { position, bodyPosition: position + FRAME_HEADER_BYTES, durable: batch.durable };
  }

  /** The batch that {@link take} would give. */
  next(): Batch | undefined {
    return this.batches[0];
  }

  /** The oldest batch, which takes no more frames; undefined where nothing waits. */
  take(): Batch | undefined {
    this.inFlight = this.batches.shift();
    if (this.inFlight) this.inFlight.closed = true;
    return this.inFlight;
  }

  /** Brings the digest up to the end of this batch. Called in the order of the batches. */
  digestBatch(batch: Batch): void {
    if (batch.digested) return;
    batch.digested = true;
    this.digest.update(batch.bytes.subarray(0, batch.length));
  }

  /** Gives the memory of a written batch back. */
  release(batch: Batch): void {
    if (batch.bytes.length === BATCH_BYTES && this.spare.length < 4) this.spare.push(batch.bytes);
  }

  /** Goes on from `end`, after {@link discard}. */
  reset(end: LogEnd, digest: SegmentDigest): void {
    this.end = end;
    this.digest = digest;
  }

  /** Forgets all that waits, and returns it. */
  discard(): Batch[] {
    this.inFlight = undefined;
    return this.batches.splice(0);
  }

  /** A frame that is larger than a segment gets one to itself. */
  private hasRoomInSegment(length: number): boolean {
    const used = SEGMENT_HEADER_BYTES + (this.end.position - this.end.segment.header.basePosition);
    return used + length + SEAL_FRAME_BYTES <= this.segmentBytes || this.end.frameCount === 0;
  }

  private batchFor(bodyLength: number): Batch {
    const last = this.batches.at(-1);
    if (last && !this.end.sealed && last.hasRoomFor(bodyLength, BATCH_FRAMES_MAX)) return last;
    const opensSegment = this.end.sealed;
    if (opensSegment) this.beginSegment();
    const bytes = this.buffer(frameBytes(bodyLength));
    const batch = new Batch(bytes, this.end.segment, opensSegment, this.end.position, this.end);
    this.batches.push(batch);
    return batch;
  }

  private buffer(bytes: number): Buffer {
    return (bytes <= BATCH_BYTES && this.spare.pop()) || Buffer.allocUnsafeSlow(Math.max(bytes, BATCH_BYTES));
  }

  private put(batch: Batch, frame: Omit<AppendFrame, 'encode'>, body: Uint8Array): void {
    const { segment, position, seq, chain, frameCount } = this.end;
    const fields = {
      saltCrc: segment.saltCrc,
      previousChain: chain,
      seq,
      position,
      durableUpTo: batch.position,
      wallClockUs: this.nowUs(),
      type: frame.type,
      eventCount: frame.eventCount,
      firstRevision: frame.firstRevision,
      streamKey: frame.streamKey,
    };
    const next = encodeFrame(batch.bytes, batch.length, fields, body);
    const length = frameBytes(body.length);
    batch.length += length;
    batch.frameCount++;
    this.end = {
      segment,
      position: position + length,
      seq: seq + 1,
      chain: next,
      frameCount: frameCount + 1,
      sealed: frame.type === 'seal',
    };
    batch.end = this.end;
  }

  /** Ends the segment with a frame that says what it holds. */
  private seal(): void {
    if (this.inFlight) this.digestBatch(this.inFlight);
    for (const batch of this.batches) {
      batch.closed = true;
      this.digestBatch(batch);
    }
    const { frameCount, chain } = this.end;
    const body = encodeSeal({ frameCount, chain, sha256: this.digest.value() });
    const batch = this.batchFor(body.length);
    this.put(batch, { type: 'seal', streamKey: NO_STREAM, firstRevision: 0, eventCount: 0 }, body);
    batch.closed = true;
    this.digestBatch(batch);
  }

  private beginSegment(): void {
    const { segment, position, seq, chain } = this.end;
    const segmentSha256: Chain = this.digest.value();
    const next: Segment = segmentOf(this.directory, {
      storeId: segment.header.storeId,
      segmentNumber: segment.header.segmentNumber + 1,
      basePosition: position,
      baseSeq: seq,
      createdUs: this.nowUs(),
      previousChain: chain,
      previousSegmentSha256: segmentSha256,
      salt: randomBytes(SALT_BYTES),
    });
    this.digest = SegmentDigest.ofNew(next);
    this.end = { segment: next, position, seq, chain, frameCount: 0, sealed: false };
  }

  private nowUs(): number {
    return Math.floor(this.clock.nowMs() * 1000);
  }
}
