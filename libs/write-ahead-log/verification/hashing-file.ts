import { createHash, type Hash } from 'node:crypto';
import type { LogFile } from '../file-system/file-system.port.js';
import { isUnreadable, readAround } from '../file-system/read-around.js';

const BLOCK_BYTES = 1024 * 1024;

/** A file that is hashed as it is read, from its beginning on; what is read again is not hashed again. */
export class HashingFile {
  /** For whoever reads; the other operations are the file's own. */
  readonly file: LogFile;
  private readonly hash: Hash = createHash('sha256');
  private hashed = 0;
  private before: string | undefined;

  /** `mark`: a place in the file up to which a SHA-256 of its own is wanted. */
  constructor(
    source: LogFile,
    private readonly mark: number,
  ) {
    this.file = {
      read: async (target, offset, length, position) => {
        const count = await source.read(target, offset, length, position);
        this.see(target, offset, count, position);
        return count;
      },
      write: (...range) => source.write(...range),
      sync: () => source.sync(),
      truncate: (length) => source.truncate(length),
      size: () => source.size(),
      close: () => source.close(),
    };
  }

  /** Reads the first bytes, from which on others read. */
  async begin(length: number): Promise<void> {
    await readAround(this.file, Buffer.alloc(length), 0, length, 0, () => undefined);
  }

  /** SHA-256 of the whole file and of what is before the mark, as binary text; undefined where the disk does not give it. */
  async finish(size: number): Promise<{ whole: string; beforeMark: string | undefined } | undefined> {
    const block = Buffer.allocUnsafe(BLOCK_BYTES);
    try {
      while (this.hashed < size) {
        const count = await this.file.read(block, 0, Math.min(BLOCK_BYTES, size - this.hashed), this.hashed);
        if (count === 0) break;
      }
    } catch (error) {
      if (isUnreadable(error)) return undefined;
      throw error;
    }
    return { whole: this.hash.copy().digest('binary'), beforeMark: this.before };
  }

  private see(target: Uint8Array, offset: number, count: number, position: number): void {
    if (position > this.hashed) return;
    let at = offset + (this.hashed - position);
    const end = offset + count;
    if (at >= end) return;
    const toMark = this.mark - this.hashed;
    if (toMark >= 0 && toMark < end - at) {
      this.hash.update(target.subarray(at, at + toMark));
      this.before = this.hash.copy().digest('binary');
      at += toMark;
    }
    this.hash.update(target.subarray(at, end));
    this.hashed = position + count;
  }
}
