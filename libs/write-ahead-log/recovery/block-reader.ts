import type { LogFile } from '../file-system/file-system.port.js';
import { readAround } from '../file-system/read-around.js';

const BLOCK_BYTES = 4 * 1024 * 1024;
/** Room before a block for the part of a frame that the block before ended with. */
const HEADROOM_BYTES = 512 * 1024;

/** Two buffers for files of up to `fileSizeMax` bytes, which several readers share, one at a time. */
export function blockBuffers(fileSizeMax: number): readonly Buffer[] {
  const bytes = Math.min(fileSizeMax, HEADROOM_BYTES) + Math.min(fileSizeMax, BLOCK_BYTES);
  return [0, 1].map(() => Buffer.allocUnsafeSlow(bytes));
}

/**
 * Reads a file from `offset` to `fileSize` in large blocks, the next one while the present one is looked at. What is in sight
 * is `bytes[index, end)`; `index` is moved by whoever looks.
 */
export class BlockReader {
  bytes: Buffer = Buffer.alloc(0);
  index = 0;
  end = 0;
  /** Whether the disk did not give some of the bytes; zeros are in sight in their place. */
  hasUnreadable = false;
  private readonly headroom: number;
  private endOffset: number;
  private next: Promise<number>;
  private turn = 0;

  constructor(
    private readonly file: LogFile,
    private readonly buffers: readonly Buffer[],
    offset: number,
    private readonly fileSize: number,
    private readonly onBlock: (bytes: number) => void = () => undefined,
  ) {
    this.headroom = Math.min(buffers[0]!.length / 2, HEADROOM_BYTES);
    this.endOffset = offset;
    this.next = this.readAhead();
  }

  /** The place in the file of `bytes[index]`. */
  get offset(): number {
    return this.endOffset - (this.end - this.index);
  }

  /** Whether `length` bytes are in sight. Apart from {@link bring}, since to await costs more than to look. */
  has(length: number): boolean {
    return this.end - this.index >= length;
  }

  /** Brings `length` bytes into sight, keeping those from `index` on. False: the file has no more. */
  async bring(length: number): Promise<boolean> {
    while (!this.has(length)) if (!(await this.more())) return false;
    return true;
  }

  private async more(): Promise<boolean> {
    const count = await this.next;
    if (count === 0) return false;
    this.join(this.buffers[this.turn]!, count);
    this.onBlock(count);
    this.endOffset += count;
    this.turn ^= 1;
    this.next = this.readAhead();
    return true;
  }

  /** Waits for the block that is being read: the buffers and the file are free then. */
  async finish(): Promise<void> {
    await this.next.catch(() => undefined);
  }

  private join(block: Buffer, count: number): void {
    const carried = this.end - this.index;
    if (carried <= this.headroom) {
      this.bytes.copy(block, this.headroom - carried, this.index, this.end);
      this.bytes = block;
      this.index = this.headroom - carried;
      this.end = this.headroom + count;
      return;
    }
    const fresh = block.subarray(this.headroom, this.headroom + count);
    this.bytes = Buffer.concat([this.bytes.subarray(this.index, this.end), fresh]);
    this.index = 0;
    this.end = this.bytes.length;
  }

  private readAhead(): Promise<number> {
    const position = this.endOffset;
    const length = Math.max(0, Math.min(BLOCK_BYTES, this.fileSize - position));
    const target = this.buffers[this.turn]!;
    const read = readAround(this.file, target, this.headroom, length, position, () => (this.hasUnreadable = true));
    // Whoever waits for the block is told; nobody may ever wait for it.
    read.catch(() => undefined);
    return read;
  }
}
