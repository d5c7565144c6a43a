import { basename } from 'node:path';
import { syncOrPoison } from '../file-system/sync-or-poison.js';
import type { FileSystem, LogFile } from '../file-system/file-system.port.js';
import { checkFrameBody } from '../format/check-frame.js';
import { FrameView } from '../format/frame-view.js';
import { fileOffset, type Segment } from '../segments/segment.js';
import { blockBuffers, BlockReader } from './block-reader.js';
import { type KnownFrame, knownFrame } from './damage.js';
import { findHeader } from './find-header.js';
import type { Quarantine, QuarantinedBytes } from './quarantine.js';
import type { TornTail } from './scan-log.js';

const FRAMES_LISTED_MAX = 1000;
const SECTOR_BYTES = 512;

/** What was cut off the end of the log at recovery. */
export interface CutTail extends TornTail {
  readonly segment: string;
  readonly bytes: number;
  /**
   * `torn`: the bytes are what an interrupted write leaves (cut off, or with a sector of zeros). `ambiguous`: they may as well
   * be an acknowledged group that was damaged within the moment before the frontier told of it.
   */
  readonly verdict: 'torn' | 'ambiguous';
  readonly copy: QuarantinedBytes | null;
  /** What looks like a frame in it, up to 1000. */
  readonly frames: readonly (KnownFrame & { readonly intact: boolean })[];
}

/** Looks at a torn tail, up to `size` in the segment's file, and copies it into quarantine; the log is not touched. */
export async function quarantineTail(
  fileSystem: FileSystem,
  segment: Segment,
  size: number,
  torn: TornTail,
  quarantine: Quarantine,
): Promise<CutTail> {
  const file = await fileSystem.open(segment.path, 'read');
  try {
    const start = fileOffset(segment, torn.position);
    const frames = await framesOf(file, segment, start, size);
    const copy = (await quarantine.copy(`torn-${torn.position}`, file, start, size)) ?? null;
    const first = frames.find(({ position }) => position === torn.position);
    const isTorn = torn.fault === 'cut-off' || !copy || (await hasZeroSector(file, start, first, size));
    const verdict = isTorn ? 'torn' : 'ambiguous';
    const cut: CutTail = { ...torn, segment: basename(segment.path), bytes: size - start, verdict, copy, frames };
    if (copy) await quarantine.writeJson(basename(copy.file, '.bin'), cut);
    return cut;
  } finally {
    await file.close();
  }
}

/** Cuts off what lies behind the end of the log, a tail or room; on disk when it returns. */
export async function cutTail(fileSystem: FileSystem, segment: Segment, position: number): Promise<void> {
  const file = await fileSystem.open(segment.path, 'update');
  try {
    await file.truncate(fileOffset(segment, position));
    await syncOrPoison(file.sync());
  } finally {
    await file.close();
  }
}

async function framesOf(file: LogFile, segment: Segment, start: number, size: number): Promise<CutTail['frames']> {
  const reader = new BlockReader(file, blockBuffers(size), start, size);
  const frames: (KnownFrame & { intact: boolean })[] = [];
  while (frames.length < FRAMES_LISTED_MAX && (await findHeader(reader, segment))) {
    const { length } = new FrameView(reader.bytes, reader.index);
    const isWhole = await reader.bring(length);
    const intact = isWhole && !checkFrameBody(reader.bytes, reader.index, length, segment.saltCrc);
    frames.push({ ...knownFrame(new FrameView(reader.bytes, reader.index)), intact });
    reader.index += 8;
  }
  await reader.finish();
  return frames;
}

/** Whether an aligned sector of zeros lies in the first frame of the tail, or in its first 4 KiB where no frame is to be seen. */
export async function hasZeroSector(
  file: LogFile,
  start: number,
  first: Pick<KnownFrame, 'length'> | undefined,
  size: number,
): Promise<boolean> {
  const end = Math.min(size, start + (first?.length ?? 4096));
  const bytes = Buffer.alloc(end - start);
  await file.read(bytes, 0, bytes.length, start);
  for (let at = Math.ceil(start / SECTOR_BYTES) * SECTOR_BYTES; at + SECTOR_BYTES <= end; at += SECTOR_BYTES) {
    if (bytes.subarray(at - start, at - start + SECTOR_BYTES).every((byte) => byte === 0)) return true;
  }
  return false;
}
