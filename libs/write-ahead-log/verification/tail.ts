import { basename } from 'node:path';
import type { LogFile } from '../file-system/file-system.port.js';
import { checkFrameHeader, type FrameFault } from '../format/check-frame.js';
import { FrameView } from '../format/frame-view.js';
import { FRAME_HEADER_BYTES } from '../format/layout.js';
import type { BlockReader } from '../recovery/block-reader.js';
import { hasZeroSector } from '../recovery/cut-torn-tail.js';
import { durableEvidence } from '../recovery/durable-evidence.js';
import { fileOffset, type Segment } from '../segments/segment.js';

/**
 * Bytes behind the last good frame of a log, of which nothing says that they were on disk as a whole. `pending`: a running
 * process is writing them. `torn`: what a crash leaves. `ambiguous`: they may as well be acknowledged frames that were damaged
 * right before a crash.
 */
export interface TailVerdict {
  readonly verdict: 'pending' | 'torn' | 'ambiguous';
  readonly position: number;
  readonly bytes: number;
  readonly segment: string;
  readonly offset: number;
  readonly fault: FrameFault;
}

interface TailInput {
  readonly file: LogFile;
  /** At the bad bytes. */
  readonly reader: BlockReader;
  readonly segment: Segment;
  readonly size: number;
  readonly fault: FrameFault;
  readonly position: number;
  /** End of what is known to be on disk. */
  readonly durable: number;
  readonly isLive: () => Promise<boolean>;
}

/**
 * What bad bytes at the end of a log are. `damage`: they were on disk. `written-meanwhile`: they are now, but were perhaps read
 * while they were being written; read again, they must be good.
 */
export async function judgeTail(input: TailInput): Promise<TailVerdict | 'damage' | 'written-meanwhile'> {
  const { file, reader, segment, size, fault, position, durable } = input;
  const offset = fileOffset(segment, position);
  const length = await lengthOf(reader, segment, position);
  const evidence = durable > position ? durable : await durableEvidence(reader, segment, position);
  await reader.finish();
  const isLive = await input.isLive();
  if (evidence > position) return isLive ? 'written-meanwhile' : 'damage';
  const found = { position, bytes: size - offset, segment: basename(segment.path), offset, fault };
  if (isLive) return { verdict: 'pending', ...found };
  const isTorn = fault === 'cut-off' || (await hasZeroSector(file, offset, length, size));
  return { verdict: isTorn ? 'torn' : 'ambiguous', ...found };
}

async function lengthOf(
  reader: BlockReader,
  segment: Segment,
  position: number,
): Promise<{ length: number } | undefined> {
  if (!(await reader.bring(FRAME_HEADER_BYTES))) return undefined;
  if (checkFrameHeader(reader.bytes, reader.index, position, segment.saltCrc)) return undefined;
  return { length: new FrameView(reader.bytes, reader.index).length };
}
