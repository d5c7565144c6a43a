import { basename } from 'node:path';
import { type Link, isSameLink, linkOfHeader } from '../backup/chain-link.js';
import { copyBytes, hashFile } from '../backup/copy-bytes.js';
import { fileSha256 } from '../backup/copy-segment.js';
import { walkFrames } from '../backup/walk-frames.js';
import type { LogFile } from '../file-system/file-system.port.js';
import { chainToHex } from '../format/chain.js';
import { SEGMENT_HEADER_BYTES } from '../format/layout.js';
import type { SegmentHeader } from '../format/segment-header.js';
import type { Damage } from '../recovery/damage.js';
import { fileOffset, type Segment, segmentOf } from '../segments/segment.js';
import { refused } from './refused.js';
import type { RepairInput } from './repair-input.js';
import type { RepairedSegment } from './repair-result.js';
import type { SegmentToRepair } from './with-missing-segments.js';

export interface RebuiltSegment extends RepairedSegment {
  /** Where the segment ends. */
  readonly link: Link;
  /** Whether something of the log itself follows on what was taken. */
  readonly isConfirmed: boolean;
}

/**
 * Puts one segment together in a file beside it: its own bytes, and those of the copy where they are missing. Its own good
 * frames are never replaced, and have to follow on what is taken.
 */
export class SegmentRebuild {
  readonly temporary: string;
  private bytesTaken = 0;
  private frames = 0;
  private isConfirmed = true;

  constructor(
    private readonly input: RepairInput,
    private readonly own: SegmentToRepair,
    private readonly index: number,
    private readonly next: SegmentToRepair | undefined,
    private readonly damages: readonly Damage[],
  ) {
    this.temporary = `${own.path}.tmp`;
  }

  /** `isConfirmed`: whether what the segment before it was rebuilt of is confirmed. On disk when it resolves, without its name. */
  async run(start: Link, isConfirmed: boolean): Promise<RebuiltSegment> {
    const { fileSystem } = this.input;
    this.isConfirmed = isConfirmed;
    const copy = await this.openCopy();
    const target = await fileSystem.open(this.temporary, 'create');
    try {
      const header = await this.header(start, copy, target);
      const link = await this.frameByFrame(segmentOf(this.input.directory, header), start, copy, target);
      await this.checkFollower(link, target);
      await target.sync();
      const { bytesTaken, frames } = this;
      return { file: basename(this.own.path), bytesTaken, frames, link, isConfirmed: this.isConfirmed };
    } catch (error) {
      await fileSystem.remove(this.temporary).catch(() => undefined);
      throw error;
    } finally {
      await target.close();
      await copy?.close();
    }
  }

  private openCopy(): Promise<LogFile> | undefined {
    const copy = this.input.copies.find(({ basePosition }) => basePosition === this.own.basePosition);
    return copy && this.input.fileSystem.open(copy.path, 'read');
  }

  /** Fills the file with the segment's own bytes, and puts the header back where that is lost. */
  private async header(start: Link, copy: LogFile | undefined, target: LogFile): Promise<SegmentHeader> {
    const { fileSystem, copies } = this.input;
    const { path, isMissing, header, fileSize, basePosition } = this.own;
    if (!isMissing) {
      const file = await fileSystem.open(path, 'read');
      const end = this.next ? Math.min(fileSize, this.place(this.next.basePosition)) : fileSize;
      await copyBytes(file, target, 0, end).finally(() => file.close());
    }
    if (header) {
      if (!isSameLink(start, linkOfHeader(header))) throw refused(path, 'it does not follow on what the copy has');
      return header;
    }
    const other = copies.find((each) => each.basePosition === basePosition)?.header;
    if (!other || !copy) throw refused(path, 'the copy has no good header for it');
    const isOfLog = other.storeId.equals(this.input.identity.bytes) && other.segmentNumber === this.index;
    if (!isOfLog || !isSameLink(start, linkOfHeader(other)) || !(await this.followsFile(other)))
      throw refused(path, "the copy's header does not follow the segment before it");
    await copyBytes(copy, target, 0, SEGMENT_HEADER_BYTES);
    this.bytesTaken += SEGMENT_HEADER_BYTES;
    return other;
  }

  /** Own frames as long as they are good; in a hole the frames of the copy. */
  private async frameByFrame(segment: Segment, start: Link, copy: LogFile | undefined, target: LogFile): Promise<Link> {
    const end = this.next?.basePosition ?? Number.POSITIVE_INFINITY;
    let link = start;
    for (;;) {
      const fileEnd = await target.size();
      const losses = this.input.kept;
      const range = { file: target, segment, start: link, fileEnd, endPosition: this.next?.basePosition, losses };
      const own = await walkFrames(range, () => undefined);
      if (own.end.position > link.position) this.isConfirmed = true;
      link = own.end;
      this.confirmByFrontier(link);
      if (link.position >= end) return link;
      const hole = this.damages.find(({ from, to }) => from <= link.position && link.position < to);
      const taken = hole && (await this.take(hole, segment, link, copy, target));
      if (taken) link = taken;
      else if (hole && this.isPastEvidence(link)) return link;
      else if (hole) throw refused(this.own.path, `it has no good frame for position ${link.position}`);
      else if (this.next || !this.isConfirmed)
        throw refused(this.own.path, `the frame at ${link.position} does not follow on what it has`);
      else return link;
      this.confirmByFrontier(link);
    }
  }

  /** Takes the frames of the copy from `link` on that are in the hole; undefined where it has none that follows. */
  private async take(
    hole: Damage,
    segment: Segment,
    link: Link,
    copy: LogFile | undefined,
    target: LogFile,
  ): Promise<Link | undefined> {
    if (!copy) return undefined;
    const to = Math.min(hole.to, this.next?.basePosition ?? this.evidenceEnd(hole));
    if (to <= link.position) return undefined;
    const fileEnd = Math.min(await copy.size(), fileOffset(segment, to));
    let frames = 0;
    const { end } = await walkFrames({ file: copy, segment, start: link, fileEnd, losses: [] }, () => frames++);
    if (end.position === link.position) return undefined;
    await copyBytes(copy, target, fileOffset(segment, link.position), fileOffset(segment, end.position));
    this.bytesTaken += end.position - link.position;
    this.frames += frames;
    this.isConfirmed = false;
    return end;
  }

  /** How far a hole at the end of the log can be filled: as far as something says what its bytes must hash to. */
  private evidenceEnd(hole: Damage): number {
    return hole.chainAfter === null ? (this.input.frontier?.position ?? 0) : hole.to;
  }

  /** Whether nothing says that there were frames at all from here on, in the last segment. */
  private isPastEvidence({ position }: Link): boolean {
    return this.next === undefined && this.bytesTaken > 0 && position >= (this.input.frontier?.position ?? Infinity);
  }

  private confirmByFrontier({ position, chain }: Link): void {
    const { frontier } = this.input;
    if (this.isConfirmed || frontier?.position !== position) return;
    if (frontier.chain !== chain) throw refused(this.own.path, `what it has up to ${position} is not what was written`);
    this.isConfirmed = true;
  }

  /** The next segment says what the last frame's chain and the whole file's SHA-256 are. */
  private async checkFollower(link: Link, target: LogFile): Promise<void> {
    const { header } = this.next ?? {};
    if (!header) return;
    if (!isSameLink(link, linkOfHeader(header)))
      throw refused(this.own.path, 'the next segment does not follow on what it has');
    const sha256 = (await hashFile(target, await target.size())).digest('hex');
    if (!this.hasLoss(this.own) && sha256 !== chainToHex(header.previousSegmentSha256))
      throw refused(this.own.path, 'the repaired file has another SHA-256 than the next segment says');
    this.isConfirmed = true;
  }

  /** Whether a header says the SHA-256 of the file before it, as that file is now or will be. */
  private async followsFile(header: SegmentHeader): Promise<boolean> {
    const { found, fileSystem } = this.input;
    const previous = found[this.index - 1];
    if (!previous || this.hasLoss(previous)) return true;
    const expected = chainToHex(header.previousSegmentSha256);
    for (const path of [`${previous.path}.tmp`, previous.path]) {
      const file = await fileSystem.open(path, 'read').catch(() => undefined);
      if (!file) continue;
      const bytes = await file.size().finally(() => file.close());
      return (await fileSha256(fileSystem, path, bytes, () => undefined)) === expected;
    }
    return false;
  }

  private hasLoss({ basePosition }: SegmentToRepair): boolean {
    const end = this.input.found.find((each) => each.basePosition > basePosition)?.basePosition ?? Infinity;
    return this.input.losses.some(({ from, to }) => from < end && to >= basePosition);
  }

  private place(position: number): number {
    return SEGMENT_HEADER_BYTES + position - this.own.basePosition;
  }
}
