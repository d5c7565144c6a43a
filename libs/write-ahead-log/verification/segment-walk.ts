import type { LogFile } from '../file-system/file-system.port.js';
import { checkFrameHeader, type FrameFault, followChain } from '../format/check-frame.js';
import type { Chain } from '../format/chain.js';
import { FrameView } from '../format/frame-view.js';
import { FRAME_HEADER_BYTES, SEGMENT_HEADER_BYTES } from '../format/layout.js';
import { decodeSeal } from '../format/seal.js';
import { blockBuffers, BlockReader } from '../recovery/block-reader.js';
import { type KnownFrame, knownFrame } from '../recovery/damage.js';
import { findHeader } from '../recovery/find-header.js';
import { scanFrames } from '../recovery/scan-frames.js';
import { fileOffset, type Segment } from '../segments/segment.js';
import { writtenEnd } from '../segments/written-end.js';
import type { OpenLoss } from './loss.js';
import { judgeTail, type TailVerdict } from './tail.js';
import { alteredFrame, alteredStart, wrongSeal } from './walk-findings.js';
import type { WalkState } from './walk-state.js';

const NOTICES_MAX = 100;

export interface SegmentWalkInput {
  readonly state: WalkState;
  readonly segment: Segment;
  readonly file: LogFile;
  readonly size: number;
  /** Only the last segment may end in what is not on disk yet. */
  readonly isLast: boolean;
  readonly buffers: readonly Buffer[];
  readonly heads: Set<Chain>;
  readonly isLive: () => Promise<boolean>;
  readonly onBlock: (bytes: number) => void;
}

/** Walks over the frames of one segment, and goes on behind what is wrong with them. */
export class SegmentWalk {
  /** What the seal says that the file before it hashes to. */
  sealedSha256: Chain | undefined;
  private retriedAt = -1;
  private size: number;
  private buffers: readonly Buffer[];

  constructor(private readonly input: SegmentWalkInput) {
    this.size = input.size;
    this.buffers = input.buffers;
  }

  /** Resolves to what the segment ends in, where that is no frame and no loss either. */
  async run(): Promise<TailVerdict | undefined> {
    const { state, segment, isLast, onBlock } = this.input;
    let reader = this.reader(SEGMENT_HEADER_BYTES, onBlock);
    try {
      for (;;) {
        const fault = await scanFrames(reader, segment.saltCrc, state.cursor, this.see);
        await reader.finish();
        if (!fault) return undefined;
        if (this.relink(reader, fault)) continue;
        if (isLast && !reader.hasUnreadable) {
          const verdict = await this.judge(fault);
          if (typeof verdict === 'object') return verdict;
          if (verdict === 'written-meanwhile' && (await this.mayRetry())) {
            reader = this.reader(fileOffset(segment, state.cursor.position));
            continue;
          }
        }
        const resumed = await this.skip(reader.hasUnreadable ? 'unreadable' : fault);
        if (!resumed) return undefined;
        reader = resumed;
      }
    } finally {
      await reader.finish();
    }
  }

  private readonly see = (frame: FrameView): void => {
    const { state, heads } = this.input;
    const { position } = frame;
    if (position >= state.anchors.next) state.anchors.pass(position, frame.seq, frame.previousChain);
    if (heads.size > 0) heads.delete(state.cursor.chain);
    state.frames++;
    state.events += frame.eventCount;
    state.lastPosition = position;
    const { type } = frame;
    if (type === 'seal') this.sawSeal(frame);
    else if (type === 'loss-notice' && state.lossNotices.length < NOTICES_MAX) state.lossNotices.push(position);
  };

  private sawSeal(frame: FrameView): void {
    const { state, segment } = this.input;
    const { frameCount, chain, sha256 } = decodeSeal(frame.body);
    this.sealedSha256 = sha256;
    const isRight = frameCount === state.cursor.frameCount && chain === frame.previousChain;
    if (!isRight && state.isSegmentWhole) state.report(wrongSeal(segment, frame, state.cursor.frameCount));
  }

  /**
   * A frame that is good by all its own checks, but does not follow the one before it: one of the two was put there by somebody
   * who could compute checksums. The later one is what all that comes behind it follows, so the one before it is named.
   */
  private relink(reader: BlockReader, fault: FrameFault): boolean {
    if (fault !== 'seq' && fault !== 'previous-chain') return false;
    const { state, segment } = this.input;
    const frame = new FrameView(reader.bytes, reader.index);
    const link = { seq: frame.seq, chain: frame.previousChain };
    if (followChain(reader.bytes, reader.index, frame.length, { ...link })) return false;
    const isFirst = state.lastPosition < segment.header.basePosition;
    const finding = isFirst
      ? alteredStart(segment, frame, fault)
      : alteredFrame(segment, state.lastPosition, state.cursor.seq, frame, fault, state.anchors.agreed.seq);
    state.report(finding);
    Object.assign(state.cursor, link);
    return true;
  }

  private async judge(fault: FrameFault): Promise<TailVerdict | 'damage' | 'written-meanwhile'> {
    const { state, segment, file, isLive } = this.input;
    const { position } = state.cursor;
    const durable = state.anchors.last?.position ?? 0;
    const reader = this.reader(fileOffset(segment, position));
    return judgeTail({ file, reader, segment, size: this.size, fault, position, durable, isLive });
  }

  /** Whether the bytes at the cursor were read once only; takes a look at how long the file is now. */
  private async mayRetry(): Promise<boolean> {
    const { position } = this.input.state.cursor;
    if (this.retriedAt === position) return false;
    this.retriedAt = position;
    this.size = await writtenEnd(this.input.file);
    this.buffers = blockBuffers(this.size);
    return true;
  }

  /** Goes on at the next good header behind the bad bytes; undefined where the segment has none. */
  private async skip(fault: OpenLoss['fault']): Promise<BlockReader | undefined> {
    const { state, segment } = this.input;
    const start = fileOffset(segment, state.cursor.position);
    const reader = this.reader(start);
    const bad = await this.headerInSight(reader);
    state.lose('damaged', segment.path, start, fault, bad);
    await reader.finish();
    const resumed = this.reader(start + (bad?.length ?? 8));
    if (!(await findHeader(resumed, segment))) {
      await resumed.finish();
      return undefined;
    }
    const { position, seq, previousChain } = new FrameView(resumed.bytes, resumed.index);
    state.resume(position, { seq, chain: previousChain });
    return resumed;
  }

  private async headerInSight(reader: BlockReader): Promise<KnownFrame | undefined> {
    if (!(await reader.bring(FRAME_HEADER_BYTES))) return undefined;
    const { state, segment } = this.input;
    const fault = checkFrameHeader(reader.bytes, reader.index, state.cursor.position, segment.saltCrc);
    return fault ? undefined : knownFrame(new FrameView(reader.bytes, reader.index));
  }

  private reader(offset: number, onBlock?: (bytes: number) => void): BlockReader {
    return new BlockReader(this.input.file, this.buffers, offset, this.size, onBlock);
  }
}
