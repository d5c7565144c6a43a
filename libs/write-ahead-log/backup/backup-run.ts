import { basename, join } from 'node:path';
import { LogRefusedError } from '../errors.js';
import { chainToHex, genesisChain } from '../format/chain.js';
import type { FoundSegment } from '../segments/list-segments.js';
import type { BackupInput } from './backup-input.js';
import { type BackupManifest, type BackupSegment, publishBackupManifest } from './backup-manifest.js';
import { endOfLink, type Link, linkOfEnd, linkOfHeader } from './chain-link.js';
import type { BackupResult } from './backup-result.js';
import { copyCustodyFiles } from './custody-files.js';
import { fileSha256, readHeaderBytes } from './copy-segment.js';
import { SegmentBackup } from './segment-backup.js';

/** One run over the segments of the log, in their order. What is done is written down after each of them. */
export class BackupRun {
  private readonly segments: BackupSegment[];
  private segmentsKept = 0;
  private segmentsHealed = 0;
  private bytesCopied = 0;
  private frames = 0;
  private events = 0;
  private bytesDone = 0;

  constructor(
    private readonly input: BackupInput,
    private manifest: BackupManifest,
    private readonly onProgress: (done: number, total: number) => void = () => undefined,
  ) {
    this.segments = [...manifest.segments];
  }

  async run(): Promise<BackupResult> {
    const { found, identity, fileSystem, directory, target } = this.input;
    this.checkHistory();
    let link: Link = { position: 0, seq: 0, chain: genesisChain(identity.bytes) };
    for (const index of found.keys()) link = await this.bring(index, link);
    await copyCustodyFiles(fileSystem, directory, target, this.segments);
    const { segmentsKept, segmentsHealed, bytesCopied, frames, events } = this;
    const counts = { segments: this.segments.length, segmentsKept, segmentsHealed, bytesCopied, frames, events };
    return { storeId: identity.storeId, end: endOfLink(link), ...counts };
  }

  /** Brings one segment into the backup; resolves to where the backup ends then. */
  private async bring(index: number, from: Link): Promise<Link> {
    const found = this.input.found[index]!;
    const next = this.input.found[index + 1];
    const known = this.segments[index];
    const isKept = known !== undefined && (await this.isWhole(known, found));
    if (known && !isKept) this.segmentsHealed++;
    if (isKept && known.isComplete) {
      this.checkFollower(known, found, next);
      this.segmentsKept++;
      return linkOfEnd(known.end);
    }
    const copy = new SegmentBackup(this.input, found, next, (bytes) => this.count(bytes, true));
    const { segment, frames, events } = await copy.run(isKept ? known : undefined, from);
    this.frames += frames;
    this.events += events;
    if (segment) await this.put(index, segment);
    const present = segment ?? known;
    return present ? linkOfEnd(present.end) : from;
  }

  /** A log that lacks something which its backup has is another log, an older copy of this one, or damaged. */
  private checkHistory(): void {
    const { found, directory, target } = this.input;
    this.segments.forEach(({ file, bytes, isComplete }, index) => {
      const own = found[index];
      const isThere = own && basename(own.path) === file && own.fileSize >= bytes;
      if (isThere && (!isComplete || found[index + 1])) return;
      throw new LogRefusedError(`${directory} lacks what its backup ${target} has; nothing was changed`, [
        `${file}: ${own && basename(own.path) === file ? `${own.fileSize} bytes` : 'missing'}, ${bytes} in the backup`,
        'If the log was damaged, repair it from the backup; if it is meant to be so, back it up to another directory',
      ]);
    });
  }

  /** Whether the backup's file is what was put there, and a copy of this segment of the log. */
  private async isWhole(known: BackupSegment, found: FoundSegment): Promise<boolean> {
    const { fileSystem, target, directory } = this.input;
    const path = join(target, known.file);
    const sha256 = await fileSha256(fileSystem, path, known.bytes, (bytes) => this.count(bytes, false));
    if (sha256 !== known.sha256) return false;
    const isSame = (await readHeaderBytes(fileSystem, path)).equals(await readHeaderBytes(fileSystem, found.path));
    if (!isSame && found.header)
      throw new LogRefusedError(`${known.file} of ${directory} is not the segment that ${target} has a copy of`);
    return true;
  }

  /** What comes after a copied segment says what its file must hash to, and what the next frame follows. */
  private checkFollower(known: BackupSegment, found: FoundSegment, next: FoundSegment | undefined): void {
    if (!next?.header) return;
    const { header } = next;
    const hasLoss = this.input.losses.some(
      ({ damage }) => damage.from < header.basePosition && damage.to >= found.basePosition,
    );
    const link = endOfLink(linkOfHeader(header));
    const isFollower = link.position === known.end.position && link.chain === known.end.chain;
    const isHash = hasLoss || chainToHex(header.previousSegmentSha256) === known.sha256;
    if (!isFollower || !isHash)
      throw new LogRefusedError(`${basename(next.path)} does not follow the copy of ${known.file} in the backup`);
  }

  private async put(index: number, segment: BackupSegment): Promise<void> {
    const { fileSystem, target, clock, losses } = this.input;
    this.segments[index] = segment;
    const last = this.segments.at(-1)!;
    this.manifest = {
      ...this.manifest,
      updatedAt: clock.now().toISOString(),
      end: last.end,
      segments: this.segments,
      losses,
    };
    await publishBackupManifest(fileSystem, target, this.manifest);
  }

  private count(bytes: number, isCopied: boolean): void {
    this.bytesDone += bytes;
    if (isCopied) this.bytesCopied += bytes;
    const total = this.input.found.reduce((sum, { fileSize }) => sum + fileSize, 0);
    this.onProgress(Math.min(this.bytesDone, total), total);
  }
}
