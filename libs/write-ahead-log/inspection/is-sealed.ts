import { readAround } from '../file-system/read-around.js';
import type { FileSystem } from '../file-system/file-system.port.js';
import { checkFrameBody, checkFrameHeader } from '../format/check-frame.js';
import { FrameView } from '../format/frame-view.js';
import { SEGMENT_HEADER_BYTES } from '../format/layout.js';
import { SEAL_FRAME_BYTES } from '../format/seal.js';
import type { FoundSegment } from '../segments/list-segments.js';
import { positionAt, segmentOf } from '../segments/segment.js';

/** Whether a segment's file ends with a seal that is good by its checksums. */
export async function isSealed(fileSystem: FileSystem, directory: string, found: FoundSegment): Promise<boolean> {
  const { header, path, fileSize } = found;
  const start = fileSize - SEAL_FRAME_BYTES;
  if (!header || start < SEGMENT_HEADER_BYTES) return false;
  const segment = segmentOf(directory, header);
  const file = await fileSystem.open(path, 'read');
  try {
    const bytes = Buffer.alloc(SEAL_FRAME_BYTES);
    await readAround(file, bytes, 0, bytes.length, start, () => undefined);
    if (checkFrameHeader(bytes, 0, positionAt(segment, start), segment.saltCrc)) return false;
    return new FrameView(bytes, 0).type === 'seal' && !checkFrameBody(bytes, 0, bytes.length, segment.saltCrc);
  } finally {
    await file.close();
  }
}
