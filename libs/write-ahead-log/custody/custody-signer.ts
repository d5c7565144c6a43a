import { basename } from 'node:path';
import type { Clock } from '#libs/kernel';
import type { FileSystem } from '../file-system/file-system.port.js';
import { chainToHex } from '../format/chain.js';
import type { Segment } from '../segments/segment.js';
import type { LogEnd } from '../writing/log-end.js';
import { custodyFileName, publishStatement } from './custody-files.js';
import type { CustodyKey } from './custody-key.js';
import { hashFile } from './hash-file.js';

export interface CustodySignerParts {
  readonly fileSystem: FileSystem;
  readonly directory: string;
  readonly storeId: string;
  readonly clock: Clock;
  /** Rejects where the key cannot be had now, such as on a full disk. */
  readonly key: () => Promise<CustodyKey>;
  /** Undefined where the key is still to be made. */
  readonly publicKey: string | undefined;
  /** Told why a segment or the head is not signed. Nothing else comes of it: what is not signed is signed later. */
  readonly onFailure: (error: unknown) => void;
}

interface Sealed {
  readonly segment: Segment;
  readonly next: Segment;
  /** Whether the file is read before it is signed: not where this process wrote it and knows its SHA-256. */
  readonly isToBeRead: boolean;
}

/** Signs full segments, in their order and off the path of acknowledgements, and the end of the log when it is closed. */
export class CustodySigner {
  private readonly unsigned: Sealed[] = [];
  private running: Promise<void> = Promise.resolve();
  private isRunning = false;
  private isClosing = false;

  constructor(private readonly parts: CustodySignerParts) {}

  /** base64url of the raw 32 bytes. */
  get publicKey(): string | undefined {
    return this.parts.publicKey;
  }

  /** Signs what earlier runs left unsigned among the segments, which recovery has verified. The last one is not full. */
  async begin(segments: readonly Segment[]): Promise<void> {
    const { fileSystem, directory, onFailure } = this.parts;
    const list = await fileSystem.list(directory).catch(onFailure);
    if (!list) return;
    const names = new Set(list);
    segments.slice(0, -1).forEach((segment, index) => {
      const isSigned = names.has(custodyFileName(segment.header.basePosition));
      const next = segments[index + 1]!;
      const isNext = next.header.segmentNumber === segment.header.segmentNumber + 1;
      if (!isSigned && isNext) this.unsigned.push({ segment, next, isToBeRead: true });
    });
    this.start();
  }

  /** `segment` is full and on disk, and `next` says the SHA-256 of its file. */
  sealed(segment: Segment, next: Segment): void {
    this.unsigned.push({ segment, next, isToBeRead: false });
    this.start();
  }

  /** Ends the work at hand, and signs the end of the log. */
  async close(end: LogEnd): Promise<void> {
    this.isClosing = true;
    await this.running;
    const { storeId, clock } = this.parts;
    try {
      const key = await this.parts.key();
      await publishStatement(
        this.parts.fileSystem,
        this.parts.directory,
        {
          kind: 'head',
          storeId,
          segmentNumber: end.segment.header.segmentNumber,
          endPosition: end.position,
          nextSeq: end.seq,
          chain: chainToHex(end.chain),
          time: clock.now().toISOString(),
          publicKey: key.publicKey,
        },
        key,
      );
    } catch (error) {
      this.parts.onFailure(error);
    }
  }

  private start(): void {
    if (!this.isRunning) this.running = this.signAll();
  }

  /** What cannot be signed now stays, and is tried again with the next full segment, or at the next start. */
  private async signAll(): Promise<void> {
    this.isRunning = true;
    try {
      for (let sealed = this.unsigned[0]; sealed; sealed = this.unsigned[0]) {
        if (this.isClosing && sealed.isToBeRead) break;
        await this.sign(sealed);
        this.unsigned.shift();
      }
    } catch (error) {
      this.parts.onFailure(error);
    }
    this.isRunning = false;
  }

  private async sign({ segment, next, isToBeRead }: Sealed): Promise<void> {
    const { fileSystem, directory, storeId, clock } = this.parts;
    const key = await this.parts.key();
    const sha256 = chainToHex(next.header.previousSegmentSha256);
    if (isToBeRead && (await hashFile(fileSystem, segment.path)) !== sha256) {
      const names = [segment, next].map(({ path }) => basename(path));
      return this.parts.onFailure(new Error(`${names[0]} is not the file that ${names[1]} follows; it is not signed`));
    }
    const { segmentNumber, basePosition, baseSeq } = segment.header;
    await publishStatement(
      fileSystem,
      directory,
      {
        kind: 'segment',
        storeId,
        segmentNumber,
        basePosition,
        endPosition: next.header.basePosition,
        firstSeq: baseSeq,
        lastSeq: next.header.baseSeq - 1,
        sha256,
        chain: chainToHex(next.header.previousChain),
        time: clock.now().toISOString(),
        publicKey: key.publicKey,
      },
      key,
    );
  }
}
