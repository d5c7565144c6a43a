import { LogClosedError, LogDataLossError, LogReadOnlyError } from './errors.js';
import type { FrameView } from './format/frame-view.js';
import type { LogOptions, LogState } from './log-options.js';
import { type OpenedLog, openLog } from './open-log.js';
import { type LostPart, lostParts } from './recovery/lost-parts.js';
import type { RecoveryReport } from './recovery/recovery-report.js';
import { readFrame } from './segments/read-frame.js';
import type { Segment } from './segments/segment.js';
import { type SegmentInfo, segmentInfos } from './segments/segment-info.js';
import type { Appended, AppendFrame } from './writing/append-frame.js';
import { Appender } from './writing/appender.js';

/**
 * An append-only log of frames in checksummed, hash-chained segments. An append is acknowledged when it is on disk, a group
 * of waiting appends by one sync. Nothing can be read, and no listener is told, before it is on disk.
 */
export class WriteAheadLog {
  private readonly durableListeners: ((durablePosition: number) => void)[] = [];
  private readonly stateListeners: ((state: LogState) => void)[] = [];
  private readonly appender: Appender | undefined;
  private readonly lost: readonly LostPart[];
  private isClosed = false;

  private constructor(private readonly opened: OpenedLog) {
    this.lost = lostParts(opened.recovery);
    this.appender =
      opened.appender &&
      new Appender(opened.appender, {
        onDurable: (position) => this.durableListeners.forEach((listener) => listener(position)),
        onSegment: (segment) => this.began(segment),
        onState: (state) => !this.isClosed && this.tell(state),
      });
  }

  /**
   * Takes a directory, recovers the log in it or begins one. LogLockedError: somebody else has it. LogRefusedError: it does
   * not hold one whole log. A log with damage opens in the state `degraded`.
   */
  static async open(options: LogOptions): Promise<WriteAheadLog> {
    const log = new WriteAheadLog(await openLog(options));
    try {
      await log.appender?.begin();
      await log.opened.custody?.begin(log.opened.reader.segments);
    } catch (error) {
      await log.close().catch(() => undefined);
      throw error;
    }
    return log;
  }

  get state(): LogState {
    return this.isClosed ? 'closed' : (this.appender?.state ?? 'degraded');
  }

  get storeId(): string {
    return this.opened.storeId;
  }

  /** The public key that signs full segments, base64url; undefined where nothing is signed, or the key is still to be made. */
  get custodyKey(): string | undefined {
    return this.opened.custody?.publicKey;
  }

  /** What the recovery at the start found and did. */
  get recovery(): RecoveryReport {
    return this.opened.recovery;
  }

  /** The end of what is on disk, and of what can be read. */
  get durablePosition(): number {
    return this.appender?.durablePosition ?? this.opened.recovery.end.position;
  }

  /**
   * Queues an append; its place is fixed when this returns. Throws where the log takes none, with the error that `durable`
   * would reject with, or FrameTooLargeError: nothing was queued then.
   */
  append(frame: AppendFrame): Appended {
    if (this.isClosed) throw new LogClosedError();
    if (!this.appender) throw new LogReadOnlyError('the log is damaged and open for reading only; nothing was written');
    return this.appender.append(frame);
  }

  /**
   * Reads from 1 to `length` bytes from `position`; fewer at the end of a segment, of what is on disk, or before damage.
   * RangeError outside the log; LogDataLossError in damage.
   */
  async read(position: number, length: number): Promise<Buffer> {
    if (this.isClosed) throw new LogClosedError();
    const end = this.readableUpTo(position);
    if (position < 0 || position >= end || length < 1) throw new RangeError(`nothing to read at position ${position}`);
    return this.opened.reader.read(position, length, end);
  }

  /** The frame that begins at `position`, read and checked anew. RangeError where none begins; LogDataLossError. */
  frame(position: number): Promise<FrameView> {
    return readFrame(this.opened.reader, position, (at, length) => this.read(at, length));
  }

  /** The segments of the log, in order. */
  segments(): SegmentInfo[] {
    return segmentInfos(this.opened.reader.segments, this.durablePosition);
  }

  /** Tells `listener` of each new end of what is on disk, before the promises of its appends resolve. */
  onDurable(listener: (durablePosition: number) => void): void {
    this.durableListeners.push(listener);
  }

  /** Tells `listener` of each change of the state, before the appends that fail by it are rejected. */
  onStateChange(listener: (state: LogState) => void): void {
    this.stateListeners.push(listener);
  }

  /** Takes no more appends, finishes those that wait, writes the frontier and gives the directory free. */
  async close(): Promise<void> {
    if (this.isClosed) return;
    this.isClosed = true;
    try {
      await this.appender?.close();
      await this.signHead();
    } finally {
      await this.opened.reader.close();
      await this.opened.unlock();
      this.tell('closed');
    }
  }

  /** How far one can read from a position without meeting damage. */
  private readableUpTo(position: number): number {
    let end = this.durablePosition;
    for (const { damage, manifestId } of this.lost) {
      const { from, to } = damage;
      if (position >= from && position < to) throw new LogDataLossError(from, to, manifestId);
      if (from > position) end = Math.min(end, from);
    }
    return end;
  }

  private began(segment: Segment): void {
    const { reader, custody } = this.opened;
    const previous = reader.segments.at(-1)!;
    reader.segments.push(segment);
    custody?.sealed(previous, segment);
  }

  private async signHead(): Promise<void> {
    const { custody, appender } = this.opened;
    if (custody && appender && this.appender?.state !== 'poisoned') await custody.close(appender.writer.end);
  }

  private tell(state: LogState): void {
    for (const listener of this.stateListeners) listener(state);
  }
}
