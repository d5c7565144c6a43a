import { checkFrameBody, checkFrameHeader, checkFrameOrder, type FrameFault } from '../format/check-frame.js';
import type { Chain } from '../format/chain.js';
import { FrameView } from '../format/frame-view.js';
import { FRAME_HEADER_BYTES } from '../format/layout.js';
import { positionAt, type Segment } from '../segments/segment.js';
import type { BlockReader } from './block-reader.js';

/** Where a scan is, and what the next frame must be. */
export interface ScanCursor {
  position: number;
  seq: number;
  chain: Chain;
  /** Where the group of the last good frame began. */
  groupStart: number;
  /** Frames in the present segment. */
  frameCount: number;
  sealed: boolean;
}

/**
 * Checks frame after frame from the cursor on and hands each to `onFrame`. Resolves to undefined at a clean end of the file,
 * or to what is wrong with the bytes at the cursor. The cursor is moved over good frames only.
 */
export async function scanSegment(
  reader: BlockReader,
  segment: Segment,
  cursor: ScanCursor,
  onFrame: (frame: FrameView) => void,
): Promise<FrameFault | undefined> {
  const view = new FrameView(reader.bytes, 0);
  for (;;) {
    while (reader.end - reader.index < FRAME_HEADER_BYTES && (await reader.more()));
    if (reader.end === reader.index) return undefined;
    if (cursor.sealed) return 'after-seal';
    if (reader.end - reader.index < FRAME_HEADER_BYTES) return 'cut-off';
    const headerFault = checkFrameHeader(reader.bytes, reader.index, cursor.position, segment.saltCrc);
    if (headerFault) return headerFault;
    view.bytes = reader.bytes;
    view.offset = reader.index;
    const length = view.length;
    while (reader.end - reader.index < length && (await reader.more()));
    if (reader.end - reader.index < length) return 'cut-off';
    view.bytes = reader.bytes;
    view.offset = reader.index;
    const fault =
      checkFrameBody(view.bytes, view.offset, length, segment.saltCrc) ??
      checkFrameOrder(view.bytes, view.offset, length, cursor.seq, cursor.chain);
    if (fault) return fault;
    onFrame(view);
    moveOver(cursor, view, length);
    reader.index += length;
  }
}

function moveOver(cursor: ScanCursor, view: FrameView, length: number): void {
  cursor.position += length;
  cursor.seq++;
  cursor.frameCount++;
  cursor.chain = view.chain;
  cursor.groupStart = view.durableUpTo;
  cursor.sealed = view.type === 'seal';
}

/** The position of a place in a segment's file that a reader stands at. */
export function readerPosition(reader: BlockReader, segment: Segment): number {
  return positionAt(segment, reader.offset);
}
