import { LogClosedError, LogPoisonedError, LogReadOnlyError } from './errors.js';
import type { FileSystem } from './file-system/file-system.port.js';
import { nodeFileSystem } from './file-system/node.file-system.js';
import { SEGMENT_BYTES_DEFAULT } from './format/layout.js';
import { FrontierFile } from './frontier/frontier-file.js';
import { readFrontier } from './frontier/read-frontier.js';
import type { LogOptions, LogState } from './log-options.js';
import { recover } from './recovery/recover.js';
import { createSegment } from './segments/create-segment.js';
import { listSegments } from './segments/list-segments.js';
import { firstSegment } from './segments/first-segment.js';
import type { Segment } from './segments/segment.js';
import { SegmentReader } from './segments/segment-reader.js';
import { readOrCreateIdentity } from './store-identity.js';
import type { Appended, AppendFrame } from './writing/append-frame.js';
import type { Batch } from './writing/batch.js';
import { BatchQueue } from './writing/batch-queue.js';
import { digestFile } from './writing/digest-file.js';
import { GroupWriter, isOutOfSpace } from './writing/group-writer.js';
import type { LogEnd } from './writing/log-end.js';

type DurableListener = (durablePosition: number) => void;
type StateListener = (state: LogState) => void;

/**
 * An append-only log of frames in checksummed, hash-chained segments. An append is acknowledged when it is on disk, a group
 * of waiting appends by one sync. Nothing is read, and no listener told, before it is on disk.
 */
export class WriteAheadLog {
  private currentState: LogState = 'open';
  private readonly durableListeners: DurableListener[] = [];
  private readonly stateListeners: StateListener[] = [];
  private readonly writer: GroupWriter;

  private constructor(
    readonly storeId: string,
    fileSystem: FileSystem,
    private readonly queue: BatchQueue,
    file: ConstructorParameters<typeof GroupWriter>[2],
    end: LogEnd,
    private readonly reader: SegmentReader,
    private readonly frontier: FrontierFile,
    private readonly unlock: () => Promise<void>,
  ) {
    this.writer = new GroupWriter(fileSystem, queue, file, end, {
      onCommitted: (batch) => this.committed(batch),
      onFailed: (batch, error) => this.failed(batch, error),
    });
  }

  /** Recovers the log of a directory, or begins one. LogLockedError, LogRefusedError. */
  static async open(options: LogOptions): Promise<WriteAheadLog> {
    const { directory, clock, fileSystem = nodeFileSystem, segmentBytes = SEGMENT_BYTES_DEFAULT } = options;
    await fileSystem.makeDirectory(directory);
    const identity = await readOrCreateIdentity(fileSystem, directory, clock);
    const unlock = await fileSystem.lock(directory, identity.storeId);
    try {
      const slot = await readFrontier(fileSystem, directory, identity.bytes);
      const found = await listSegments(fileSystem, directory);
      const { segments, end } = found.length
        ? await recover(fileSystem, directory, identity, found, slot, options.onFrame)
        : await begin(fileSystem, firstSegment(directory, identity.bytes, Math.floor(clock.nowMs() * 1000)));
      const file = await fileSystem.open(end.segment.path, 'update');
      const digest = await digestFile(file, end);
      const queue = new BatchQueue(directory, segmentBytes, clock, end, digest);
      const reader = new SegmentReader(fileSystem, segments);
      let log: WriteAheadLog | undefined = undefined;
      const onFrontierFailure = (error: unknown) => log?.poison(error);
      const frontier = await FrontierFile.open(
        fileSystem,
        directory,
        identity.bytes,
        slot?.epoch ?? 0,
        onFrontierFailure,
      );
      log = new WriteAheadLog(identity.storeId, fileSystem, queue, file, end, reader, frontier, unlock);
      log.advanceFrontier();
      return log;
    } catch (error) {
      await unlock();
      throw error;
    }
  }

  get state(): LogState {
    return this.currentState;
  }

  /** The end of what is on disk, and of what can be read. */
  get durablePosition(): number {
    return this.writer.end.position;
  }

  /** Queues an append; its place is fixed when this returns. Throws where the log takes no appends: nothing was queued. */
  append(frame: AppendFrame): Appended {
    if (this.currentState !== 'open') throw this.refusal();
    const appended = this.queue.append(frame);
    this.writer.start();
    return appended;
  }

  /** Reads from 1 to `length` bytes from `position`; fewer at the end of a segment or of what is on disk. */
  async read(position: number, length: number): Promise<Buffer> {
    if (this.currentState === 'closed') throw new LogClosedError();
    const end = this.durablePosition;
    if (position < 0 || position >= end || length < 1) throw new RangeError(`nothing to read at position ${position}`);
    return this.reader.read(position, length, end);
  }

  /** The segments of the log, in order. */
  segments(): readonly Segment[] {
    return this.reader.segments;
  }

  /** Tells `listener` of each new end of what is on disk, before the appends' promises resolve. */
  onDurable(listener: DurableListener): void {
    this.durableListeners.push(listener);
  }

  /** Tells `listener` of each change of the state, before the waiting appends are rejected. */
  onStateChange(listener: StateListener): void {
    this.stateListeners.push(listener);
  }

  /** Takes no more appends, finishes those that wait, writes the frontier and gives the directory free. */
  async close(): Promise<void> {
    if (this.currentState === 'closed') return;
    const wasPoisoned = this.currentState === 'poisoned';
    this.enter('closed');
    await this.writer.idle();
    try {
      if (!wasPoisoned) await this.frontier.flush();
    } finally {
      await Promise.allSettled([this.frontier.close(), this.reader.close(), this.writer.close()]);
      await this.unlock();
    }
  }

  private committed(batch: Batch): void {
    if (batch.opensSegment) this.reader.segments.push(batch.segment);
    this.advanceFrontier();
    for (const listener of this.durableListeners) listener(this.durablePosition);
    batch.resolve();
  }

  private async failed(batch: Batch, error: unknown): Promise<void> {
    if (!isOutOfSpace(error)) return this.poison(error, batch);
    try {
      const digest = await this.writer.cutBack();
      const waiting = [batch, ...this.queue.discard()];
      this.queue.reset(this.writer.end, digest);
      this.enter('read-only');
      const rejection = new LogReadOnlyError('the disk is full; the append was not written', { cause: error });
      for (const each of waiting) each.reject(rejection);
    } catch (cutError) {
      this.poison(cutError, batch);
    }
  }

  private poison(error: unknown, batch?: Batch): void {
    this.frontier.stop();
    this.enter('poisoned');
    const rejection = error instanceof LogPoisonedError ? error : new LogPoisonedError(error);
    const waiting = this.queue.discard();
    if (batch) waiting.unshift(batch);
    for (const each of waiting) each.reject(rejection);
  }

  private enter(state: LogState): void {
    if (this.currentState === 'closed') return;
    this.currentState = state;
    for (const listener of this.stateListeners) listener(state);
  }

  private refusal(): Error {
    if (this.currentState === 'poisoned') return new LogPoisonedError(undefined);
    if (this.currentState === 'closed') return new LogClosedError();
    return new LogReadOnlyError(`the log is ${this.currentState}; the append was not written`);
  }

  private advanceFrontier(): void {
    const { segment, position, seq, chain } = this.writer.end;
    this.frontier.advance({ segmentNumber: segment.header.segmentNumber, position, seq, chain });
  }
}

async function begin(fileSystem: FileSystem, segment: Segment): Promise<{ segments: Segment[]; end: LogEnd }> {
  const file = await createSegment(fileSystem, segment);
  await file.close();
  const { basePosition: position, baseSeq: seq, previousChain: chain } = segment.header;
  return { segments: [segment], end: { segment, position, seq, chain, frameCount: 0, sealed: false } };
}
