import { LogRefusedError } from '../errors.js';
import type { FileSystem } from '../file-system/file-system.port.js';
import { genesisChain } from '../format/chain.js';
import type { FrameView } from '../format/frame-view.js';
import { SEGMENT_HEADER_BYTES } from '../format/layout.js';
import type { Frontier } from '../frontier/frontier-slot.js';
import type { FoundSegment } from '../segments/list-segments.js';
import { fileOffset, type Segment, segmentOf } from '../segments/segment.js';
import type { StoreIdentity } from '../store-identity.js';
import type { LogEnd } from '../writing/log-end.js';
import { BlockBuffers, BlockReader } from './block-reader.js';
import { type ScanCursor, scanSegment } from './scan-segment.js';

export async function recover(
  fileSystem: FileSystem,
  directory: string,
  identity: StoreIdentity,
  found: readonly FoundSegment[],
  frontier: Frontier | undefined,
  onFrame: (frame: FrameView) => void,
): Promise<{ segments: Segment[]; end: LogEnd }> {
  const segments = found.map(({ path, header }) => {
    if (!header || !header.storeId.equals(identity.bytes))
      throw new LogRefusedError(`${path} is no segment of this log`);
    return segmentOf(directory, header);
  });
  const buffers = new BlockBuffers();
  const cursor: ScanCursor = {
    position: 0,
    seq: 0,
    chain: genesisChain(identity.bytes),
    groupStart: 0,
    frameCount: 0,
    sealed: false,
  };
  for (const [i, segment] of segments.entries()) {
    cursor.sealed = false;
    cursor.frameCount = 0;
    const file = await fileSystem.open(segment.path, i === segments.length - 1 ? 'update' : 'read');
    try {
      const size = await file.size();
      const reader = new BlockReader(file, buffers, SEGMENT_HEADER_BYTES, size);
      const fault = await scanSegment(reader, segment, cursor, onFrame);
      if (!fault) continue;
      if (i < segments.length - 1 || (frontier?.position ?? 0) > cursor.position) {
        throw new LogRefusedError(`${segment.path} is damaged at position ${cursor.position}: ${fault}`);
      }
      await file.truncate(fileOffset(segment, cursor.position));
      await file.sync();
    } finally {
      await file.close();
    }
  }
  const segment = segments.at(-1)!;
  const { position, seq, chain, frameCount, sealed } = cursor;
  return { segments, end: { segment, position, seq, chain, frameCount, sealed } };
}
