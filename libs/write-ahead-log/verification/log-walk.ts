import { basename } from 'node:path';
import type { FileSystem, LogFile } from '../file-system/file-system.port.js';
import type { Chain } from '../format/chain.js';
import { SEGMENT_HEADER_BYTES } from '../format/layout.js';
import { SEAL_FRAME_BYTES } from '../format/seal.js';
import { blockBuffers } from '../recovery/block-reader.js';
import { cursorAt, type ScanCursor } from '../recovery/scan-cursor.js';
import type { FoundSegment } from '../segments/list-segments.js';
import { type Segment, segmentOf } from '../segments/segment.js';
import { HashingFile } from './hashing-file.js';
import { salvageSegment } from './salvage-segment.js';
import { SegmentWalk } from './segment-walk.js';
import type { TailVerdict } from './tail.js';
import { ambiguousTail, mismatch, noSeal, otherFile, salvagedHeader } from './walk-findings.js';
import type { WalkState } from './walk-state.js';

export interface WalkInput {
  readonly fileSystem: FileSystem;
  readonly directory: string;
  /** Those that are where they belong, in order. */
  readonly segments: readonly FoundSegment[];
  readonly state: WalkState;
  /** Chains that must be in the log somewhere; those that were met are taken out. */
  readonly heads: Set<Chain>;
  readonly isLive: () => Promise<boolean>;
  readonly onBlock: (bytes: number) => void;
  /** A full segment with which nothing is wrong by itself was walked to its end. */
  readonly onSegment: (walked: WalkedSegment) => void;
}

export interface WalkedSegment {
  readonly found: FoundSegment;
  /** Binary text, as a chain; undefined where the disk does not give it. */
  readonly sha256: Chain | undefined;
  readonly end: Readonly<ScanCursor>;
}

/** Stands before the first segment. */
const NO_SEGMENT = { path: 'the beginning', basePosition: 0, fileSize: SEGMENT_HEADER_BYTES };

/** One pass over all segments that checks every byte, goes on behind what is wrong, and names it. Writes nothing. */
export class LogWalk {
  private readonly buffers: readonly Buffer[];
  private tail: TailVerdict | undefined;

  constructor(private readonly input: WalkInput) {
    this.buffers = blockBuffers(Math.max(0, ...input.segments.map(({ fileSize }) => fileSize)));
  }

  /** Resolves to what is behind the end of the log and no frame. */
  async run(): Promise<TailVerdict | undefined> {
    const { segments } = this.input;
    for (const [index, found] of segments.entries()) await this.walk(found, segments[index + 1]);
    this.end(segments.at(-1) ?? NO_SEGMENT);
    return this.tail;
  }

  private async walk(found: FoundSegment, next: FoundSegment | undefined): Promise<void> {
    const file = await this.input.fileSystem.open(found.path, 'read');
    try {
      const segment = found.header
        ? this.enter(segmentOf(this.input.directory, found.header))
        : await this.salvage(file, found, next);
      if (segment) await this.walkFrames(file, found, segment, next);
    } finally {
      await file.close();
    }
  }

  private async walkFrames(
    file: LogFile,
    found: FoundSegment,
    segment: Segment,
    next: FoundSegment | undefined,
  ): Promise<void> {
    const { state, heads, isLive, onBlock } = this.input;
    state.beginSegment();
    const hashing = new HashingFile(file, found.fileSize - SEAL_FRAME_BYTES);
    await hashing.begin(SEGMENT_HEADER_BYTES);
    const place = { state, segment, file: hashing.file, size: found.fileSize, isLast: next === undefined };
    const walk = new SegmentWalk({ ...place, buffers: this.buffers, heads, isLive, onBlock });
    this.tail = await walk.run();
    if (this.tail?.verdict === 'ambiguous') state.report(ambiguousTail(this.tail, state.cursor.seq));
    if (next) this.leave(found, next);
    const isToBeHashed = found.header && state.isSegmentWhole && state.cursor.sealed;
    if (isToBeHashed) await this.checkHashes(hashing, walk.sealedSha256, found, next);
  }

  /** A segment begins: it must go on where the one before it ended. */
  private enter(segment: Segment): Segment {
    const { state, segments } = this.input;
    const { basePosition, baseSeq, previousChain } = segment.header;
    if (!state.isInLoss && state.cursor.position < basePosition) {
      const last = segments.findLast((each) => each.basePosition < basePosition) ?? NO_SEGMENT;
      state.lose('segment-missing', last.path, last.fileSize, 'cut-off');
    }
    if (state.isInLoss) state.resume(basePosition, { seq: baseSeq, chain: previousChain });
    const { position, seq, chain } = state.cursor;
    const isNext = position === basePosition && seq === baseSeq && chain === previousChain;
    if (!isNext) state.report(mismatch(segment, state.cursor));
    Object.assign(state.cursor, cursorAt(segment.header));
    return segment;
  }

  /** A segment ends: what the next one says was written must be there, its seal last. */
  private leave(found: FoundSegment, next: FoundSegment): void {
    const { state } = this.input;
    const { position, seq, chain, sealed } = state.cursor;
    if (state.isInLoss) return;
    if (sealed) return state.anchors.pass(position, seq, chain);
    const isCut = state.cursor.position < next.basePosition;
    if (isCut) state.lose('damaged', found.path, found.fileSize, 'cut-off');
    else state.report(noSeal(found.path));
  }

  /** The log ends: what the frontier, or something signed, says was there must be there. */
  private end(last: Pick<FoundSegment, 'path' | 'basePosition' | 'fileSize'>): void {
    const { state } = this.input;
    const { position, seq, chain, sealed } = state.cursor;
    if (!state.isInLoss) state.anchors.pass(position, seq, chain);
    const known = state.anchors.last;
    if (known && known.position > position) {
      const isWhole = sealed || last === NO_SEGMENT;
      state.lose(isWhole ? 'segment-missing' : 'damaged', last.path, last.fileSize, 'cut-off');
    }
    if (!state.isInLoss) return;
    const fileEnd = last.basePosition + last.fileSize - SEGMENT_HEADER_BYTES;
    const to = Math.max(position, known?.position ?? 0, fileEnd);
    const isKnown = known?.position === to;
    state.end(to, isKnown ? { seq: known.seq, chain: Buffer.from(known.chain, 'hex').toString('latin1') } : undefined);
  }

  private async salvage(
    file: LogFile,
    found: FoundSegment,
    next: FoundSegment | undefined,
  ): Promise<Segment | undefined> {
    const { state } = this.input;
    const isKnown = !state.isInLoss && state.cursor.position === found.basePosition;
    const segment = isKnown ? await salvageSegment(file, found, state.cursor) : undefined;
    if (!segment) state.lose('damaged', found.path, 0, 'segment-header');
    else {
      state.report(salvagedHeader(found, next));
      Object.assign(state.cursor, { frameCount: 0, sealed: false });
    }
    return segment;
  }

  private async checkHashes(
    hashing: HashingFile,
    sealed: Chain | undefined,
    found: FoundSegment,
    next: FoundSegment | undefined,
  ): Promise<void> {
    const { state, onSegment } = this.input;
    const hashes = await hashing.finish(found.fileSize);
    if (hashes && hashes.beforeMark !== sealed)
      state.report(otherFile('seal', found.path, 'its seal was written behind'));
    const isNext = next?.header?.segmentNumber === found.header!.segmentNumber + 1;
    if (hashes && isNext && hashes.whole !== next!.header!.previousSegmentSha256) {
      state.report(otherFile('segment-mismatch', found.path, `${basename(next!.path)} was written behind`));
    }
    if (state.isSegmentWhole) onSegment({ found, sha256: hashes?.whole, end: { ...state.cursor } });
  }
}
