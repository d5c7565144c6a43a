import { LogPoisonedError, LogReadOnlyError } from '../errors.js';
import type { FrontierFile } from '../frontier/frontier-file.js';
import type { Segment } from '../segments/segment.js';
import type { Appended, AppendFrame } from './append-frame.js';
import type { Batch } from './batch.js';
import type { BatchQueue } from './batch-queue.js';
import type { DiskReserve } from './disk-reserve.js';
import type { GroupWriter } from './group-writer.js';
import { isOutOfSpace } from '../file-system/out-of-space.js';

const SPACE_CHECK_MS = 250;

export type AppenderState = 'open' | 'read-only' | 'poisoned';

/** What an appender tells the log. */
export interface AppenderEvents {
  readonly onDurable: (position: number) => void;
  readonly onSegment: (segment: Segment) => void;
  readonly onState: (state: AppenderState) => void;
}

export interface AppenderParts {
  readonly queue: BatchQueue;
  readonly writer: GroupWriter;
  readonly frontier: FrontierFile;
  readonly reserve: DiskReserve;
}

/** The writing side of a log: takes appends while it may, and decides what a failure means. */
export class Appender {
  state: AppenderState = 'open';
  private spaceTimer: NodeJS.Timeout | undefined;
  private isClosing = false;

  constructor(
    private readonly parts: AppenderParts,
    private readonly events: AppenderEvents,
  ) {
    parts.writer.listener = {
      onSegment: (segment) => events.onSegment(segment),
      onCommitted: (batch) => this.committed(batch),
      onFailed: (batch, error) => this.failed(batch, error),
    };
    parts.frontier.onFailure = (error) => this.poison(error);
  }

  /** End of what is on disk. */
  get durablePosition(): number {
    return this.parts.writer.end.position;
  }

  append(frame: AppendFrame): Appended {
    if (this.state === 'poisoned') throw new LogPoisonedError(undefined);
    if (this.state === 'read-only') throw new LogReadOnlyError('the disk is full; nothing was written');
    const appended = this.parts.queue.append(frame);
    this.parts.writer.start();
    return appended;
  }

  /** Begins in `read-only` where the disk has no room for the reserve; writes the frontier of what was recovered. */
  async begin(): Promise<void> {
    this.advanceFrontier();
    await this.parts.frontier.flush();
    if (!(await this.parts.reserve.restore())) this.waitForSpace();
  }

  /** Finishes what is queued, and writes the frontier. */
  async close(): Promise<void> {
    this.isClosing = true;
    clearTimeout(this.spaceTimer);
    const { writer, frontier } = this.parts;
    await writer.idle();
    try {
      if (this.state !== 'poisoned') {
        await frontier.flush();
        await writer.cutRoom();
      }
    } finally {
      await Promise.allSettled([frontier.close(), writer.close()]);
    }
  }

  private committed(batch: Batch): void {
    if (this.state === 'poisoned') return batch.reject(new LogPoisonedError(undefined));
    this.advanceFrontier();
    this.events.onDurable(this.durablePosition);
    batch.resolve();
  }

  private async failed(batch: Batch, error: unknown): Promise<void> {
    if (!isOutOfSpace(error)) return this.poison(error, batch);
    try {
      const digest = await this.parts.writer.cutBack();
      const waiting = [batch, ...this.parts.queue.discard()];
      this.parts.queue.reset(this.parts.writer.end, digest);
      this.waitForSpace();
      const rejection = new LogReadOnlyError('the disk is full; the append was not written', { cause: error });
      for (const each of waiting) each.reject(rejection);
    } catch (cutError) {
      this.poison(cutError, batch);
    }
  }

  private poison(error: unknown, batch?: Batch): void {
    const rejection = error instanceof LogPoisonedError ? error : new LogPoisonedError(error);
    const waiting = this.parts.queue.discard();
    if (batch) waiting.unshift(batch);
    this.parts.frontier.stop();
    clearTimeout(this.spaceTimer);
    if (this.state !== 'poisoned') this.enter('poisoned');
    for (const each of waiting) each.reject(rejection);
  }

  private waitForSpace(): void {
    this.enter('read-only');
    this.spaceTimer = setTimeout(() => void this.lookForSpace(), SPACE_CHECK_MS).unref();
  }

  private async lookForSpace(): Promise<void> {
    try {
      const hasSpace = await this.parts.reserve.restore();
      if (this.isClosing || this.state === 'poisoned') return;
      if (hasSpace) this.enter('open');
      else this.spaceTimer!.refresh();
    } catch (error) {
      this.poison(error);
    }
  }

  private enter(state: AppenderState): void {
    this.state = state;
    this.events.onState(state);
  }

  private advanceFrontier(): void {
    const { segment, position, seq, chain } = this.parts.writer.end;
    this.parts.frontier.advance({ segmentNumber: segment.header.segmentNumber, position, seq, chain });
  }
}
