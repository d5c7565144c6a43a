import type { FileSystem } from '../file-system/file-system.port.js';
import { checkFrameBody } from '../format/check-frame.js';
import { FrameView } from '../format/frame-view.js';
import { SEGMENT_HEADER_BYTES } from '../format/layout.js';
import { blockBuffers, BlockReader } from '../recovery/block-reader.js';
import { findHeader } from '../recovery/find-header.js';
import type { FoundSegment } from '../segments/list-segments.js';
import { segmentOf } from '../segments/segment.js';
import { salvageSegment } from './salvage-segment.js';

/** The chain is not looked at. */
const NO_LINK = { seq: 0, chain: '' };

/**
 * Hands over each frame that is good by its own checksums, without a look at the chain; passes over all other bytes.
 * `onFrame` says false to stop.
 */
export async function eachFrame(
  fileSystem: FileSystem,
  directory: string,
  segments: readonly FoundSegment[],
  onFrame: (frame: FrameView) => boolean,
): Promise<void> {
  const buffers = blockBuffers(Infinity);
  for (const found of segments) {
    const file = await fileSystem.open(found.path, 'read');
    const reader = new BlockReader(file, buffers, SEGMENT_HEADER_BYTES, found.fileSize);
    try {
      const { header } = found;
      const segment = header ? segmentOf(directory, header) : await salvageSegment(file, found, NO_LINK);
      if (!segment) continue;
      const view = new FrameView(reader.bytes, 0);
      while (await findHeader(reader, segment)) {
        const { length } = new FrameView(reader.bytes, reader.index);
        const isWhole =
          (await reader.bring(length)) && !checkFrameBody(reader.bytes, reader.index, length, segment.saltCrc);
        view.bytes = reader.bytes;
        view.offset = reader.index;
        if (isWhole && !onFrame(view)) return;
        reader.index += isWhole ? length : 8;
      }
    } finally {
      await reader.finish();
      await file.close();
    }
  }
}
