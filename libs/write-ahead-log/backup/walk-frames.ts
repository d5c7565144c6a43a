import type { LogFile } from '../file-system/file-system.port.js';
import { chainToHex } from '../format/chain.js';
import type { FrameFault } from '../format/check-frame.js';
import type { FrameView } from '../format/frame-view.js';
import { blockBuffers, BlockReader } from '../recovery/block-reader.js';
import type { Damage } from '../recovery/damage.js';
import type { ScanCursor } from '../recovery/scan-cursor.js';
import { scanFrames } from '../recovery/scan-frames.js';
import { fileOffset, type Segment } from '../segments/segment.js';
import { type Link, linkBehind } from './chain-link.js';

/** The part of a segment's file to check. */
export interface FrameRange {
  readonly file: LogFile;
  readonly segment: Segment;
  readonly start: Link;
  /** Place in the file where it ends. */
  readonly fileEnd: number;
  /** Position of the next segment; left out where there is none. */
  readonly endPosition?: number | undefined;
  /** Acknowledged losses, which the walk steps over. */
  readonly losses: readonly Damage[];
}

/** Where a walk ended: at the end of the range, or before something that is not the frame that follows. */
export interface WalkEnd {
  readonly end: Link;
  readonly fault: FrameFault | undefined;
}

/** Checks frame after frame: CRCs, position, number and chain. Handed to `onFrame` are the good ones, during the call. */
export async function walkFrames(range: FrameRange, onFrame: (frame: FrameView) => void): Promise<WalkEnd> {
  const { file, segment, fileEnd, losses, endPosition = Number.POSITIVE_INFINITY } = range;
  const buffers = blockBuffers(Math.max(fileEnd, 1));
  const cursor: ScanCursor = { ...range.start, groupStart: 0, frameCount: 0, sealed: false };
  for (;;) {
    const reader = new BlockReader(file, buffers, fileOffset(segment, cursor.position), fileEnd);
    let fault: FrameFault | undefined;
    try {
      fault = await scanFrames(reader, segment.saltCrc, cursor, onFrame);
    } finally {
      await reader.finish();
    }
    if (cursor.position >= endPosition) return { end: linkAt(cursor), fault };
    const chainBefore = chainToHex(cursor.chain);
    const loss = losses.find((each) => isNext(each, cursor.position, chainBefore));
    const behind = loss && linkBehind(loss);
    if (!behind) return { end: linkAt(cursor), fault };
    Object.assign(cursor, behind, { sealed: false });
    if (fileOffset(segment, cursor.position) >= fileEnd) return { end: linkAt(cursor), fault: undefined };
  }
}

function isNext({ from, to, chainBefore }: Damage, position: number, chain: string): boolean {
  return from === position && to > from && chainBefore === chain;
}

function linkAt({ position, seq, chain }: ScanCursor): Link {
  return { position, seq, chain };
}
