import { basename } from 'node:path';
import { LogRefusedError } from '../errors.js';
import type { LogFile } from '../file-system/file-system.port.js';
import { chainFromHex, chainToHex } from '../format/chain.js';
import type { FrameView } from '../format/frame-view.js';
import { SEGMENT_HEADER_BYTES } from '../format/layout.js';
import type { FoundSegment } from '../segments/list-segments.js';
import { segmentOf } from '../segments/segment.js';
import type { BackupSegment } from './backup-manifest.js';
import type { BackupInput } from './backup-input.js';
import { endOfLink, isSameLink, type Link, linkOfEnd, linkOfHeader } from './chain-link.js';
import { copySegment } from './copy-segment.js';
import { DurableCut } from './durable-cut.js';
import { walkFrames } from './walk-frames.js';

export interface SegmentBackupResult {
  /** Undefined where there is nothing new. */
  readonly segment: BackupSegment | undefined;
  readonly frames: number;
  readonly events: number;
}

/** Copies one segment, or goes on with it, checks the copy frame by frame, and cuts it where the log is not known to be on disk. */
export class SegmentBackup {
  private frames = 0;
  private events = 0;

  constructor(
    private readonly input: BackupInput,
    private readonly found: FoundSegment,
    /** The segment after it: this one is full. */
    private readonly next: FoundSegment | undefined,
    private readonly onBytes: (bytes: number) => void,
  ) {}

  /** `known`: what the backup has of it, whole. `from`: where the backup of the segments before it ends. */
  async run(known: BackupSegment | undefined, from: Link): Promise<SegmentBackupResult> {
    const { fileSystem, directory, target } = this.input;
    const { path, basePosition, fileSize } = this.found;
    const isComplete = this.next !== undefined;
    const fileEnd = this.next ? Math.min(fileSize, this.place(this.next.basePosition)) : fileSize;
    const start = known ? linkOfEnd(known.end) : from;
    if (known && !isComplete && fileEnd === known.bytes) {
      this.mustAgree(start);
      return { segment: undefined, frames: 0, events: 0 };
    }
    const name = basename(path);
    let end = start;
    const check = {
      bytes: async (copy: LogFile) => {
        end = await this.check(copy, start, fileEnd);
        return isComplete ? fileEnd : this.place(end.position);
      },
      hash: (sha256: string) => this.mustBeFollowed(sha256),
    };
    const source = { name, directory, end: fileEnd, kept: known?.bytes ?? 0, isComplete };
    const copied = await copySegment(fileSystem, source, target, check, this.onBytes);
    const segment = { file: name, basePosition, ...copied, isComplete, end: endOfLink(end) };
    return { segment, frames: this.frames, events: this.events };
  }

  /** Checks the copy from `start` on; resolves to where it is to end. */
  private async check(file: LogFile, start: Link, fileEnd: number): Promise<Link> {
    const { header, basePosition } = this.found;
    if (!header) return this.behindLostSegment();
    if (start.position === basePosition && !isSameLink(start, linkOfHeader(header)))
      throw this.damaged(basePosition, 'the segment does not follow the one before it');
    const frontierPosition = this.input.frontier?.position ?? 0;
    const cut = new DurableCut(start, frontierPosition);
    const losses = this.input.losses.map(({ damage }) => damage);
    const segment = segmentOf(this.input.directory, header);
    const endPosition = this.next?.basePosition;
    const { end, fault } = await walkFrames({ file, segment, start, fileEnd, endPosition, losses }, (frame) => {
      this.see(frame);
      cut.see(frame);
    });
    this.mustAgree(end);
    if (this.next) return this.mustReach(end, fault);
    if (frontierPosition > end.position) throw this.damaged(end.position, fault ?? 'cut-off');
    return cut.link;
  }

  private see(frame: FrameView): void {
    this.mustAgree({ position: frame.position, seq: frame.seq, chain: frame.previousChain });
    this.frames++;
    this.events += frame.eventCount;
  }

  /** A full segment is good to its last byte, and the next one follows it. */
  private mustReach(end: Link, fault: string | undefined): Link {
    const { header, basePosition } = this.next!;
    if (end.position < basePosition) throw this.damaged(end.position, fault ?? 'cut-off');
    if (header && !isSameLink(end, linkOfHeader(header)))
      throw this.damaged(end.position, 'the next segment does not follow it');
    return end;
  }

  /**
   * The header of the segment is lost, and that is acknowledged: where the log goes on behind it. Where the next header is
   * lost, too, the hole goes on, and what it follows stands for that.
   */
  private behindLostSegment(): Link {
    const { basePosition } = this.found;
    const next = this.next;
    const lost = this.input.losses.find(
      ({ damage }) => next && damage.from <= basePosition && damage.to >= next.basePosition,
    );
    if (!next || !lost) throw this.damaged(basePosition, 'segment-header');
    if (next.header) return linkOfHeader(next.header);
    const { firstSeq, chainBefore } = lost.damage;
    return { position: next.basePosition, seq: firstSeq ?? 0, chain: chainFromHex(chainBefore ?? '') };
  }

  /** The next segment says what this one's file hashes to; with a loss in it, the copy may be of other bytes. */
  private mustBeFollowed(sha256: string): void {
    const { header } = this.next ?? {};
    if (!header || this.hasLoss(header.basePosition) || chainToHex(header.previousSegmentSha256) === sha256) return;
    throw this.damaged(this.found.basePosition, 'its SHA-256 is not what the next segment says');
  }

  private hasLoss(endPosition: number): boolean {
    const { basePosition } = this.found;
    return this.input.losses.some(({ damage }) => damage.from < endPosition && damage.to >= basePosition);
  }

  private mustAgree({ position, chain }: Link): void {
    const { frontier } = this.input;
    if (frontier?.position === position && frontier.chain !== chain)
      throw this.damaged(position, 'the frontier says another chain');
  }

  private place(position: number): number {
    return SEGMENT_HEADER_BYTES + position - this.found.basePosition;
  }

  private damaged(position: number, fault: string): LogRefusedError {
    return new LogRefusedError('the log is damaged; the backup ends before that, and is whole', [
      `${basename(this.found.path)}, position ${position} (byte ${this.place(position)} of the file): ${fault}`,
    ]);
  }
}
