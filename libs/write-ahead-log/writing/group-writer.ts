import { writeFully } from '../file-system/files.js';
import type { FileSystem, LogFile } from '../file-system/file-system.port.js';
import { isOutOfSpace } from '../file-system/out-of-space.js';
import { syncOrPoison } from '../file-system/sync-or-poison.js';
import { createSegment, protectSegment } from '../segments/create-segment.js';
import { fileOffset, type Segment } from '../segments/segment.js';
import type { Batch } from './batch.js';
import type { BatchQueue } from './batch-queue.js';
import { digestFile } from './digest-file.js';
import type { LogEnd } from './log-end.js';
import type { SegmentDigest } from './segment-digest.js';
import type { SegmentRoom } from './segment-room.js';

/** So much is worth a thread of its own. */
const AHEAD_BYTES = 64 * 1024;

/** Who is told what the writer did. */
export interface GroupWriterListener {
  /** A segment exists now, and frames are written to it from here on. */
  readonly onSegment: (segment: Segment) => void;
  /** A batch is on disk. */
  readonly onCommitted: (batch: Batch) => void;
  /** A batch failed. Whoever is told takes what is queued out of the queue, or what it was to follow is not there. */
  readonly onFailed: (batch: Batch, error: unknown) => Promise<void>;
}

/**
 * The one writer of a log: takes what is queued, writes it, syncs it once, tells, and begins again with what queued
 * meanwhile. One group at a time, no timer.
 */
export class GroupWriter {
  /** Set by the one who owns the writer, before anything is queued. */
  listener!: GroupWriterListener;
  private isRunning = false;
  /** Nothing is being written or synced: the first group takes what the present turn appends. */
  private isGathering = false;
  private readonly idleWaiters: (() => void)[] = [];

  constructor(
    private readonly fileSystem: FileSystem,
    private readonly queue: BatchQueue,
    private readonly room: SegmentRoom,
    private file: LogFile,
    /** The end of what is on disk. */
    public end: LogEnd,
  ) {}

  /** Starts writing what is queued, unless that is going on. What is appended in the same turn goes into the same group. */
  start(): void {
    if (!this.isRunning) {
      this.isRunning = this.isGathering = true;
      queueMicrotask(() => void this.writeAll());
    }
    if (this.isGathering) this.writeAhead(this.queue.next());
  }

  /** Resolves when nothing is queued, or the writer has stopped at a failure. */
  idle(): Promise<void> {
    return new Promise((resolve) => (this.isRunning ? this.idleWaiters.push(resolve) : resolve()));
  }

  /** Cuts off what a failed write left after the end of the log; the digest up to there. A failed sync is a LogPoisonedError. */
  async cutBack(): Promise<SegmentDigest> {
    if (!this.end.isBehindHole) await this.room.cutTo(this.file, this.endOffset);
    await syncOrPoison(this.file.sync());
    return digestFile(this.file, this.end);
  }

  /** Cuts off the room behind the end of the log; on disk when it returns. Where there is no space even for that, the next recovery does it. */
  async cutRoom(): Promise<void> {
    if (!this.room.isBehind(this.endOffset)) return;
    try {
      await this.room.cutTo(this.file, this.endOffset);
    } catch (error) {
      if (isOutOfSpace(error)) return;
      throw error;
    }
    await syncOrPoison(this.file.sync());
  }

  close(): Promise<void> {
    return this.file.close();
  }

  private get endOffset(): number {
    return fileOffset(this.end.segment, this.end.position);
  }

  /** Another thread copies the first bytes of a large group into the page cache while this one lays out the rest. */
  private writeAhead(batch: Batch | undefined): void {
    if (!batch || batch.opensSegment || batch.length - batch.writtenAhead < AHEAD_BYTES) return;
    batch.ahead.push(this.writeFrom(batch, batch.writtenAhead));
    batch.writtenAhead = batch.length;
  }

  private async writeAll(): Promise<void> {
    this.isGathering = false;
    for (let batch = this.queue.take(); batch; batch = this.queue.take()) {
      try {
        await this.write(batch);
      } catch (error) {
        await this.listener.onFailed(batch, error);
        continue;
      }
      this.end = batch.end;
      this.listener.onCommitted(batch);
      this.queue.release(batch);
    }
    this.isRunning = false;
    for (const resolve of this.idleWaiters.splice(0)) resolve();
  }

  private async write(batch: Batch): Promise<void> {
    if (batch.opensSegment) await this.openSegment(batch);
    if (batch.ahead.length > 0) await allDone(batch.ahead);
    const end = fileOffset(batch.segment, batch.position + batch.length);
    if (!batch.end.sealed) await this.room.makeBehind(this.file, end);
    await this.writeFrom(batch, batch.writtenAhead);
    if (batch.end.sealed && this.room.isBehind(end)) await this.room.cutTo(this.file, end);
    const synced = syncOrPoison(this.file.sync());
    // There is time for it while the disk is at work.
    this.queue.digestBatch(batch);
    await synced;
  }

  /** Writes the bytes that the batch has, from `start` on. */
  private writeFrom(batch: Batch, start: number): Promise<void> {
    const bytes = batch.bytes.subarray(start, batch.length);
    return writeFully(this.file, bytes, bytes.length, fileOffset(batch.segment, batch.position + start));
  }

  private async openSegment(batch: Batch): Promise<void> {
    const file = await createSegment(this.fileSystem, batch.segment);
    const previous = this.file;
    const { path } = this.end.segment;
    this.file = file;
    this.room.begin();
    this.end = { ...this.end, segment: batch.segment, frameCount: 0, sealed: false, isBehindHole: false };
    this.listener.onSegment(batch.segment);
    await protectSegment(this.fileSystem, path);
    await previous.close();
  }
}

/** Waits for the end of all, also where one has failed: what is still being written cannot be cut back. Then throws what failed first. */
async function allDone(writes: readonly Promise<void>[]): Promise<void> {
  for (const result of await Promise.allSettled(writes)) if (result.status === 'rejected') throw result.reason;
}
