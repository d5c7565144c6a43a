import { join } from 'node:path';
import { LogDirectoryError, LogRefusedError } from '../errors.js';
import type { FileSystem, LogFile } from '../file-system/file-system.port.js';
import { genesisChain } from '../format/chain.js';
import type { FrameView } from '../format/frame-view.js';
import { SEGMENT_HEADER_BYTES } from '../format/layout.js';
import { decodeSegmentHeader } from '../format/segment-header.js';
import { segmentOf } from '../segments/segment.js';
import type { StoreIdentity } from '../store-identity.js';
import type { BackupManifest, BackupSegment } from './backup-manifest.js';
import { isSameLink, type Link, linkOfEnd, linkOfHeader } from './chain-link.js';
import { copyCustodyFiles } from './custody-files.js';
import { copySegment, fileSha256 } from './copy-segment.js';
import { RESTORING_FILE } from './unfinished-restore.js';
import { walkFrames } from './walk-frames.js';

export interface RestoreInput {
  readonly fileSystem: FileSystem;
  readonly source: string;
  readonly directory: string;
  readonly manifest: BackupManifest;
  readonly identity: StoreIdentity;
  readonly position: number | undefined;
  readonly onProgress: ((done: number, total: number) => void) | undefined;
}

/** Copies the segments of a backup up to a position, and checks them on the way. */
export class RestoreRun {
  private readonly end: number;
  private bytesCopied = 0;
  private frames = 0;
  private events = 0;
  private readonly written: string[] = [];

  constructor(private readonly input: RestoreInput) {
    this.end = input.position ?? input.manifest.end!.position;
  }

  async run(): Promise<{ end: Link; segments: number; bytesCopied: number; frames: number; events: number }> {
    const { fileSystem, directory, source, manifest, identity } = this.input;
    const wanted = manifest.segments.filter(({ basePosition }) => basePosition < this.end || basePosition === 0);
    let link: Link = { position: 0, seq: 0, chain: genesisChain(identity.bytes) };
    try {
      for (const segment of wanted) link = await this.restore(segment, link);
      this.mustHaveNotices(link);
    } catch (error) {
      for (const name of [...this.written, RESTORING_FILE])
        await fileSystem.remove(join(directory, name)).catch(() => undefined);
      throw error;
    }
    const whole = wanted.filter(({ end }) => end.position <= this.end);
    await copyCustodyFiles(fileSystem, source, directory, whole);
    const { bytesCopied, frames, events } = this;
    return { end: link, segments: wanted.length, bytesCopied, frames, events };
  }

  private async restore(segment: BackupSegment, from: Link): Promise<Link> {
    const { fileSystem, source, directory } = this.input;
    const { file, bytes } = segment;
    if ((await fileSha256(fileSystem, join(source, file), bytes, () => undefined)) !== segment.sha256)
      throw this.damaged(segment, 'its SHA-256 is not what backup.json says');
    const isWhole = segment.end.position <= this.end;
    let end = from;
    const check = {
      bytes: async (copy: LogFile) => {
        end = await this.check(segment, copy, from);
        return isWhole ? bytes : SEGMENT_HEADER_BYTES + end.position - segment.basePosition;
      },
      hash: () => undefined,
    };
    const isComplete = isWhole && segment.isComplete;
    const part = { name: file, directory: source, end: bytes, kept: 0, isComplete };
    await copySegment(fileSystem, part, directory, check, (count) => this.count(count));
    this.written.push(file);
    return end;
  }

  /** Checks the copy; resolves to the last place between two frames that is not behind the end. */
  private async check(known: BackupSegment, file: LogFile, from: Link): Promise<Link> {
    const { directory, manifest } = this.input;
    const header = await this.headerOf(file);
    const knownEnd = linkOfEnd(known.end);
    // Its header is lost, and that is acknowledged: where the log goes on was verified when it was copied.
    if (!header && this.isLost(known)) return knownEnd;
    if (!header || !isSameLink(from, linkOfHeader(header))) throw this.damaged(known, 'it does not follow');
    let last: Link = from;
    const see = (frame: FrameView): void => {
      const position = frame.position + frame.length;
      if (position > this.end) return;
      last = { position, seq: frame.seq + 1, chain: frame.chain };
      this.frames++;
      this.events += frame.eventCount;
    };
    const losses = manifest.losses.map(({ damage }) => damage);
    const segment = segmentOf(directory, header);
    const endPosition = known.isComplete ? knownEnd.position : undefined;
    const range = { file, segment, start: from, fileEnd: known.bytes, endPosition, losses };
    const { end } = await walkFrames(range, see);
    if (!isSameLink(end, knownEnd)) throw this.damaged(known, `position ${end.position} is not as it was`);
    return known.end.position <= this.end ? knownEnd : last;
  }

  /** A loss without its notice would be damage. */
  private mustHaveNotices({ position }: Link): void {
    const { losses } = this.input.manifest;
    const bare = losses.find(({ damage, noticePosition }) => damage.from < position && noticePosition >= position);
    if (bare)
      throw new LogDirectoryError(`the log would end before the notice at ${bare.noticePosition} of a loss in it`);
  }

  private async headerOf(file: LogFile): Promise<ReturnType<typeof decodeSegmentHeader>> {
    const bytes = Buffer.alloc(SEGMENT_HEADER_BYTES);
    const count = await file.read(bytes, 0, bytes.length, 0);
    return decodeSegmentHeader(bytes.subarray(0, count));
  }

  private isLost({ basePosition, end }: BackupSegment): boolean {
    return this.input.manifest.losses.some(
      ({ damage }) => damage.from <= basePosition && damage.to >= end.position && end.position > basePosition,
    );
  }

  private damaged({ file }: BackupSegment, fault: string): LogRefusedError {
    return new LogRefusedError('the backup is damaged; nothing was restored', [`${file}: ${fault}`]);
  }

  private count(bytes: number): void {
    this.bytesCopied += bytes;
    const { segments } = this.input.manifest;
    const total = segments.reduce((sum, each) => sum + (each.basePosition < this.end ? each.bytes : 0), 0);
    this.input.onProgress?.(Math.min(this.bytesCopied, total), total);
  }
}
