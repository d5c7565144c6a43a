import type { CustodyKey } from '../custody/custody-key.js';
import { encodeStatement } from '../custody/custody-statement.js';
import type { FileSystem } from '../file-system/file-system.port.js';
import { chainToHex } from '../format/chain.js';
import { SEGMENT_HEADER_BYTES } from '../format/layout.js';
import type { Frontier } from '../frontier/frontier-slot.js';
import { blockBuffers, BlockReader } from '../recovery/block-reader.js';
import { cursorAt } from '../recovery/scan-cursor.js';
import { scanFrames } from '../recovery/scan-frames.js';
import type { FoundSegment } from '../segments/list-segments.js';
import { segmentOf } from '../segments/segment.js';

/** The end of a log: what comes next, and the chain that it follows, in hex. */
export interface LogHead {
  readonly segmentNumber: number;
  readonly position: number;
  readonly seq: number;
  readonly chain: string;
}

interface Boundary {
  readonly position: number;
  readonly seq: number;
  readonly chain: string;
}

/**
 * The end of what is on disk, from the frames of the last segment, whose chain is checked; of a running log no further than
 * the frontier and later frames say. Null where the segment's header is damaged.
 */
export async function readHead(
  fileSystem: FileSystem,
  directory: string,
  last: FoundSegment,
  frontier: Frontier | undefined,
  isLive: boolean,
): Promise<LogHead | null> {
  if (!last.header) return null;
  const segment = segmentOf(directory, last.header);
  const cursor = cursorAt(last.header);
  let durable = Math.max(frontier?.position ?? 0, last.header.basePosition);
  let boundaries: Boundary[] = [{ ...cursor }];
  const file = await fileSystem.open(last.path, 'read');
  const reader = new BlockReader(file, blockBuffers(last.fileSize), SEGMENT_HEADER_BYTES, last.fileSize);
  try {
    await scanFrames(reader, segment.saltCrc, cursor, (frame) => {
      durable = Math.max(durable, frame.durableUpTo);
      if (!isLive || frame.position <= durable) boundaries = [];
      boundaries.push({ position: frame.position, seq: frame.seq, chain: frame.previousChain });
    });
    boundaries.push({ ...cursor });
  } finally {
    await reader.finish();
    await file.close();
  }
  const known = isLive ? boundaries.findLast(({ position }) => position <= durable) : boundaries.at(-1);
  const { position, seq, chain } = known ?? boundaries[0]!;
  return { segmentNumber: last.header.segmentNumber, position, seq, chain: chainToHex(chain) };
}

/** The signed statement of a head, as in head.custody. */
export function signHead(storeId: string, head: LogHead, key: CustodyKey, now: Date): string {
  const { segmentNumber, position, seq, chain } = head;
  const time = now.toISOString();
  const { publicKey } = key;
  return encodeStatement(
    { kind: 'head', storeId, segmentNumber, endPosition: position, nextSeq: seq, chain, time, publicKey },
    key,
  );
}
