import { basename } from 'node:path';
import { LogRefusedError } from '../errors.js';
import type { FileSystem, LogFile } from '../file-system/file-system.port.js';
import { type Chain, chainToHex } from '../format/chain.js';
import { checkFrameHeader, type FrameFault } from '../format/check-frame.js';
import { FrameView } from '../format/frame-view.js';
import { FRAME_HEADER_BYTES, SEGMENT_HEADER_BYTES } from '../format/layout.js';
import type { Frontier } from '../frontier/frontier-slot.js';
import type { FoundSegment } from '../segments/list-segments.js';
import { fileOffset, type Segment, segmentOf } from '../segments/segment.js';
import { blockBuffers, BlockReader } from './block-reader.js';
import { closeDamage, type Damage, knownFrame, type OpenDamage } from './damage.js';
import { durableEvidence } from './durable-evidence.js';
import { findHeader } from './find-header.js';
import { cursorAt, type ScanCursor } from './scan-cursor.js';
import { scanFrames } from './scan-frames.js';

export interface ScanInput {
  readonly fileSystem: FileSystem;
  readonly directory: string;
  /** At least one. */
  readonly found: readonly FoundSegment[];
  readonly genesis: Chain;
  readonly frontier: Frontier | undefined;
  readonly onFrame: (frame: FrameView) => void;
  readonly onBlock: (bytes: number) => void;
}

/** A tail that nothing says was ever on disk as a whole. */
export interface TornTail {
  readonly position: number;
  readonly fault: FrameFault;
}

export interface ScanResult {
  readonly end: ScanCursor;
  readonly torn: TornTail | undefined;
  readonly damages: readonly Damage[];
}

/** One pass over all segments: hands over the good frames, and tells a torn tail from damage. Writes nothing. */
export class LogScan {
  private readonly buffers: readonly Buffer[];
  private readonly damages: Damage[] = [];
  private open: OpenDamage | undefined;
  private torn: TornTail | undefined;
  private cursor: ScanCursor;

  constructor(private readonly input: ScanInput) {
    this.buffers = blockBuffers(Math.max(...input.found.map(({ fileSize }) => fileSize)));
    this.cursor = { position: 0, seq: 0, chain: input.genesis, groupStart: 0, frameCount: 0, sealed: false };
  }

  async run(): Promise<ScanResult> {
    const { found, directory, frontier } = this.input;
    for (const [index, each] of found.entries()) {
      if (!each.header) this.lose(each.basePosition, each.path, 'segment-header');
      else await this.scan(each, segmentOf(directory, each.header), index);
      this.leave(each, found[index + 1]);
    }
    if (this.open) {
      const next = frontier?.position === this.cursor.position ? frontier : undefined;
      this.damages.push(closeDamage(this.open, this.cursor.position, next));
    }
    return { end: this.cursor, torn: this.torn, damages: this.damages };
  }

  private async scan(found: FoundSegment, segment: Segment, index: number): Promise<void> {
    this.enter(segment);
    const isLast = index === this.input.found.length - 1;
    const file = await this.input.fileSystem.open(segment.path, 'read');
    let reader = this.reader(file, SEGMENT_HEADER_BYTES, found.fileSize, this.input.onBlock);
    try {
      for (;;) {
        const fault = await scanFrames(reader, segment.saltCrc, this.cursor, this.input.onFrame);
        await reader.finish();
        if (!fault) return;
        if (fault === 'header-unsupported') throw new LogRefusedError(`${segment.path} was written by a newer version`);
        if (isLast && !reader.hasUnreadable && !(await this.wasDurable(file, found, segment))) {
          this.torn ??= { position: this.cursor.position, fault };
          return;
        }
        const resumed = await this.skip(file, found, segment, reader.hasUnreadable ? 'unreadable' : fault);
        if (!resumed) return;
        reader = resumed;
      }
    } finally {
      await reader.finish();
      await file.close();
    }
  }

  /** Whether anything says that the bytes at the cursor, in the last segment, were on disk. */
  private async wasDurable(file: LogFile, found: FoundSegment, segment: Segment): Promise<boolean> {
    const { position } = this.cursor;
    if ((this.input.frontier?.position ?? 0) > position) return true;
    const reader = this.reader(file, fileOffset(segment, position), found.fileSize);
    return (await durableEvidence(reader, segment, position)) > position;
  }

  /** Goes on at the next good header after the bad bytes; undefined where the segment has none. */
  private async skip(
    file: LogFile,
    found: FoundSegment,
    segment: Segment,
    fault: Damage['fault'],
  ): Promise<BlockReader | undefined> {
    const start = fileOffset(segment, this.cursor.position);
    const reader = this.reader(file, start, found.fileSize);
    const bad = await this.headerInSight(reader, segment);
    this.lose(this.cursor.position, segment.path, fault, bad);
    await reader.finish();
    const resumed = this.reader(file, start + (bad?.length ?? 8), found.fileSize);
    if (!(await findHeader(resumed, segment))) {
      await resumed.finish();
      return undefined;
    }
    const { position, seq, previousChain } = new FrameView(resumed.bytes, resumed.index);
    this.resume(position, { seq, chain: previousChain });
    return resumed;
  }

  private async headerInSight(reader: BlockReader, segment: Segment): Promise<FrameView | undefined> {
    if (!(await reader.bring(FRAME_HEADER_BYTES))) return undefined;
    const fault = checkFrameHeader(reader.bytes, reader.index, this.cursor.position, segment.saltCrc);
    return fault ? undefined : new FrameView(reader.bytes, reader.index);
  }

  private lose(from: number, path: string, fault: Damage['fault'], frame?: FrameView): void {
    if (this.open) return;
    const { seq, chain } = this.cursor;
    const frames = frame ? [knownFrame(frame)] : [];
    this.open = { from, segment: basename(path), fault, firstSeq: seq, chainBefore: chainToHex(chain), frames };
  }

  private resume(position: number, next: { seq: number; chain: Chain }): void {
    this.damages.push(closeDamage(this.open!, position, next));
    this.open = undefined;
    Object.assign(this.cursor, { position, ...next, sealed: false });
  }

  private enter({ header, path }: Segment): void {
    const { basePosition, baseSeq, previousChain } = header;
    if (this.open) this.resume(basePosition, { seq: baseSeq, chain: previousChain });
    const { position, seq, chain } = this.cursor;
    if (position !== basePosition || seq !== baseSeq || chain !== previousChain) {
      throw new LogRefusedError(`${path} does not follow the segment before it; nothing was changed`);
    }
    this.cursor = cursorAt(header);
  }

  /** The end of a segment: what the next one, or the frontier, says was written must be there. */
  private leave(found: FoundSegment, next: FoundSegment | undefined): void {
    const fileEnd = found.basePosition + found.fileSize - SEGMENT_HEADER_BYTES;
    const known = next?.basePosition ?? Math.max(this.input.frontier?.position ?? 0, this.open ? fileEnd : 0);
    if (this.torn || known <= this.cursor.position) return;
    this.lose(this.cursor.position, found.path, 'cut-off');
    this.cursor.position = known;
  }

  private reader(file: LogFile, offset: number, fileSize: number, onBlock?: (bytes: number) => void): BlockReader {
    return new BlockReader(file, this.buffers, offset, fileSize, onBlock);
  }
}
