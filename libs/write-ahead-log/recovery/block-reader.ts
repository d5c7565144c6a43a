import { readFully } from '../file-system/files.js';
import type { LogFile } from '../file-system/file-system.port.js';

const BLOCK_BYTES = 4 * 1024 * 1024;
/** Room before a block for the part of a frame that the block before ended with. */
const HEADROOM_BYTES = 512 * 1024;

/** Two buffers that scans of one recovery share. */
export class BlockBuffers {
  readonly pair = [0, 1].map(() => Buffer.allocUnsafeSlow(HEADROOM_BYTES + BLOCK_BYTES)) as [Buffer, Buffer];
}

/**
 * Reads a file from `offset` to `fileSize` in large blocks, the next one while the present one is looked at. What is in sight
 * is `bytes[index, end)`; `index` is moved by whoever reads.
 */
export class BlockReader {
  bytes: Buffer = Buffer.alloc(0);
  index = 0;
  end = 0;
  private next: Promise<number>;
  private turn = 0;

  constructor(
    private readonly file: LogFile,
    private readonly buffers: BlockBuffers,
    private readOffset: number,
    private readonly fileSize: number,
  ) {
    this.next = this.readAhead();
  }

  /** The place in the file of `index`. */
  get offset(): number {
    return this.readOffset - this.pendingBytes - (this.end - this.index);
  }

  private pendingBytes = 0;

  /** Brings more bytes into sight, keeping those from `index` on. False: the file has no more. */
  async more(): Promise<boolean> {
    const count = await this.next;
    if (count === 0) return false;
    const carried = this.end - this.index;
    const block = this.buffers.pair[this.turn]!;
    if (carried <= HEADROOM_BYTES) {
      this.bytes.copy(block, HEADROOM_BYTES - carried, this.index, this.end);
      this.bytes = block;
      this.index = HEADROOM_BYTES - carried;
      this.end = HEADROOM_BYTES + count;
    } else {
      const fresh = block.subarray(HEADROOM_BYTES, HEADROOM_BYTES + count);
      this.bytes = Buffer.concat([this.bytes.subarray(this.index, this.end), fresh]);
      this.index = 0;
      this.end = this.bytes.length;
    }
    this.turn ^= 1;
    this.next = this.readAhead();
    return true;
  }

  private readAhead(): Promise<number> {
    const length = Math.min(BLOCK_BYTES, this.fileSize - this.readOffset);
    const read = readFully(this.file, this.buffers.pair[this.turn]!, HEADROOM_BYTES, length, this.readOffset);
    this.readOffset += length;
    this.pendingBytes = length;
    read.catch(() => undefined);
    return read;
  }
}
