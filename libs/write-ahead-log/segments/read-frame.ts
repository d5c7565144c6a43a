import { LogDataLossError } from '../errors.js';
import { checkFrameBody, checkFrameHeader, followChain } from '../format/check-frame.js';
import { FrameView } from '../format/frame-view.js';
import { FRAME_HEADER_BYTES } from '../format/layout.js';
import type { SegmentReader } from './segment-reader.js';

/** Reads the frame that begins at `position` and checks its CRCs and its own chain. */
export async function readFrame(
  reader: SegmentReader,
  position: number,
  read: (position: number, length: number) => Promise<Buffer>,
): Promise<FrameView> {
  const { saltCrc } = reader.segmentAt(position);
  const header = await read(position, FRAME_HEADER_BYTES);
  if (header.length < FRAME_HEADER_BYTES || checkFrameHeader(header, 0, position, saltCrc)) {
    throw new RangeError(`no frame begins at position ${position}`);
  }
  const { length, seq, previousChain } = new FrameView(header, 0);
  const bytes = await read(position, length);
  const isWhole =
    bytes.length === length &&
    !checkFrameBody(bytes, 0, length, saltCrc) &&
    !followChain(bytes, 0, length, { seq, chain: previousChain });
  if (!isWhole) throw new LogDataLossError(position, position + length, undefined);
  return new FrameView(bytes, 0);
}
