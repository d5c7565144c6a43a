import { createHash } from 'node:crypto';
import { crc32c } from '../format/crc32c.js';

const HEADER = 4096;

/** What an attacker does who knows the format: edits a segment's file and puts its checksums right. All places are of the file. */
export class Forge {
  readonly bytes: Buffer;

  constructor(content: Buffer) {
    this.bytes = Buffer.from(content);
  }

  /** Where the frames begin. */
  get frames(): number[] {
    const starts: number[] = [];
    for (let at = HEADER; at < this.bytes.length; at += this.lengthAt(at)) starts.push(at);
    return starts;
  }

  /** Changes the first byte of a frame's body. */
  edit(frame: number): this {
    this.bytes[frame + 128]! ^= 0x20;
    return this;
  }

  /** Puts the chain right that a frame says of itself. */
  fixChain(frame: number): this {
    const bodyEnd = frame + 128 + this.bytes.readUInt32LE(frame + 120);
    const chain = createHash('sha256')
      .update(this.bytes.subarray(frame + 24, bodyEnd))
      .digest();
    this.bytes.set(chain, frame + this.lengthAt(frame) - 40);
    return this;
  }

  fixChecksums(frame: number): this {
    const salt = crc32c(this.bytes, 20, 28);
    const end = frame + this.lengthAt(frame);
    this.bytes.writeUInt32LE(crc32c(this.bytes, frame + 128, end, salt), frame + 8);
    this.bytes.writeUInt32LE(crc32c(this.bytes, frame + 8, frame + 128, salt), frame + 4);
    return this;
  }

  /** Recomputes the chain and the checksums of a frame and of all behind it; the chain at the end of the file. */
  fixAllFrom(frame: number): Buffer {
    let previous: Buffer | undefined;
    for (const each of this.frames.filter((start) => start >= frame)) {
      if (previous) this.bytes.set(previous, each + 24);
      this.fixChain(each).fixChecksums(each);
      previous = Buffer.from(this.bytes.subarray(each + this.lengthAt(each) - 40, each + this.lengthAt(each) - 8));
    }
    return previous!;
  }

  private lengthAt(frame: number): number {
    return 128 + Math.ceil(this.bytes.readUInt32LE(frame + 120) / 8) * 8 + 40;
  }
}
