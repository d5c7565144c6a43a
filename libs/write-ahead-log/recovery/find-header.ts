import { checkFrameHeader } from '../format/check-frame.js';
import { FRAME_HEADER_BYTES, FRAME_MAGIC } from '../format/layout.js';
import { positionAt, type Segment } from '../segments/segment.js';
import type { BlockReader } from './block-reader.js';

/**
 * Moves the reader to the next good frame header, at its own place or at any 8-byte boundary after it. A header is good where
 * salt, CRC and position fit, so that a copy of a frame inside a body is none. False: there is none, and the reader is at the end.
 */
export async function findHeader(reader: BlockReader, segment: Segment): Promise<boolean> {
  while (await reader.bring(FRAME_HEADER_BYTES)) {
    const { bytes, end } = reader;
    const shift = positionAt(segment, reader.offset) - reader.index;
    for (let index = reader.index; index + FRAME_HEADER_BYTES <= end; index += 8) {
      reader.index = index;
      const isMagic = bytes.readUInt32LE(index) === FRAME_MAGIC;
      if (isMagic && checkFrameHeader(bytes, index, index + shift, segment.saltCrc) === undefined) return true;
    }
    reader.index += 8;
  }
  return false;
}
