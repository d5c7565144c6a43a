import { LogPoisonedError } from '../errors.js';
import { writeFully } from '../file-system/files.js';
import type { FileSystem, LogFile } from '../file-system/file-system.port.js';
import { createSegment, syncOrPoison } from '../segments/create-segment.js';
import { fileOffset } from '../segments/segment.js';
import type { Batch } from './batch.js';
import type { BatchQueue } from './batch-queue.js';
import { digestFile } from './digest-file.js';
import type { LogEnd } from './log-end.js';
import type { SegmentDigest } from './segment-digest.js';

/** What the writer tells the log. */
export interface GroupWriterEvents {
  /** A batch is on disk. */
  readonly onCommitted: (batch: Batch) => void;
  /** A batch failed; the writer does nothing more until it is started again. */
  readonly onFailed: (batch: Batch, error: unknown) => Promise<void>;
}

/**
 * The one writer of a log: takes what is queued, writes it, syncs it once, tells, and begins again with what queued
 * meanwhile. One group at a time, no timer.
 */
export class GroupWriter {
  private running: Promise<void> | undefined;

  constructor(
    private readonly fileSystem: FileSystem,
    private readonly queue: BatchQueue,
    private file: LogFile,
    /** The end of what is on disk. */
    public end: LogEnd,
    private readonly events: GroupWriterEvents,
  ) {}

  /** Starts writing what is queued, unless that is going on. What is appended in the same turn goes into the same group. */
  start(): void {
    this.running ??= Promise.resolve()
      .then(() => this.writeAll())
      .finally(() => (this.running = undefined));
  }

  /** Resolves when nothing is queued, or the writer has stopped at a failure. */
  async idle(): Promise<void> {
    while (this.running) await this.running;
  }

  /** Cuts off what a failed write left after the end of the log; the digest up to there. A failed sync is a LogPoisonedError. */
  async cutBack(): Promise<SegmentDigest> {
    await this.file.truncate(fileOffset(this.end.segment, this.end.position));
    await syncOrPoison(this.file.sync());
    return digestFile(this.file, this.end);
  }

  close(): Promise<void> {
    return this.file.close();
  }

  private async writeAll(): Promise<void> {
    for (let batch = this.queue.take(); batch; batch = this.queue.take()) {
      try {
        if (batch.opensSegment) await this.openSegment(batch);
        const written = writeFully(this.file, batch.bytes, batch.length, fileOffset(batch.segment, batch.position));
        this.queue.digestBatch(batch);
        await written;
        await syncOrPoison(this.file.sync());
      } catch (error) {
        await this.events.onFailed(batch, error);
        return;
      }
      this.end = batch.end;
      this.events.onCommitted(batch);
      this.queue.release(batch);
    }
  }

  private async openSegment(batch: Batch): Promise<void> {
    const file = await createSegment(this.fileSystem, batch.segment);
    const previous = this.file;
    this.file = file;
    const { path } = this.end.segment;
    this.end = { ...this.end, segment: batch.segment, frameCount: 0, sealed: false };
    await this.fileSystem.protect(path);
    await previous.close();
  }
}

/** Whether nothing worse happened than that there is no room. */
export function isOutOfSpace(error: unknown): boolean {
  const code = error instanceof LogPoisonedError ? undefined : (error as NodeJS.ErrnoException).code;
  return code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG';
}
