import type { ChainLink } from '../format/check-frame.js';
import type { FrameView } from '../format/frame-view.js';
import type { SegmentHeader } from '../format/segment-header.js';

/** Where a scan is, and what the next frame must be. */
export interface ScanCursor extends ChainLink {
  position: number;
  /** Where the group of the last good frame began. */
  groupStart: number;
  /** Good frames in the present segment. */
  frameCount: number;
  sealed: boolean;
}

/** A cursor at the first frame of a segment. */
export function cursorAt(header: SegmentHeader): ScanCursor {
  return {
    position: header.basePosition,
    seq: header.baseSeq,
    chain: header.previousChain,
    groupStart: header.basePosition,
    frameCount: 0,
    sealed: false,
  };
}

/** Moves the cursor over a good frame of `length` bytes, which its link has followed. */
export function moveOver(cursor: ScanCursor, frame: FrameView, length: number): void {
  cursor.position += length;
  cursor.frameCount++;
  cursor.groupStart = frame.durableUpTo;
  cursor.sealed = frame.type === 'seal';
}
