import { checkFrameBody, checkFrameHeader, type FrameFault, followChain } from '../format/check-frame.js';
import { FrameView } from '../format/frame-view.js';
import { FRAME_HEADER_BYTES } from '../format/layout.js';
import type { BlockReader } from './block-reader.js';
import { moveOver, type ScanCursor } from './scan-cursor.js';

/**
 * Checks frame after frame of a segment, from the cursor on, and hands each to `onFrame`. Resolves to undefined at a clean
 * end of the file, or to what is wrong with the bytes at the cursor. The cursor and the reader move over good frames only.
 */
export async function scanFrames(
  reader: BlockReader,
  saltCrc: number,
  cursor: ScanCursor,
  onFrame: (frame: FrameView) => void,
): Promise<FrameFault | undefined> {
  const view = new FrameView(reader.bytes, 0);
  for (;;) {
    if (!reader.has(FRAME_HEADER_BYTES) && !(await reader.bring(FRAME_HEADER_BYTES))) {
      return reader.has(1) ? 'cut-off' : undefined;
    }
    if (cursor.sealed) return 'after-seal';
    const headerFault = checkFrameHeader(reader.bytes, reader.index, cursor.position, saltCrc);
    if (headerFault) return headerFault;
    const length = lookAt(view, reader).length;
    if (!reader.has(length) && !(await reader.bring(length))) return 'cut-off';
    lookAt(view, reader);
    const fault =
      checkFrameBody(view.bytes, view.offset, length, saltCrc) ?? followChain(view.bytes, view.offset, length, cursor);
    if (fault) return fault;
    onFrame(view);
    moveOver(cursor, view, length);
    reader.index += length;
  }
}

function lookAt(view: FrameView, reader: BlockReader): FrameView {
  view.bytes = reader.bytes;
  view.offset = reader.index;
  return view;
}
