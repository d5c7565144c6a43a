/** The bytes are not what they should be. */
export class UnreadableError extends Error {
  override readonly name = 'UnreadableError';
}

/** Reads protocol buffer fields in their known order, out of bytes that may be damaged: whatever does not fit is an UnreadableError. */
export class Fields {
  constructor(
    private readonly bytes: Buffer,
    public at: number,
    public end: number,
  ) {}

  /** Whether the next field begins with this tag. */
  isNext(tag: number): boolean {
    return this.at < this.end && this.bytes[this.at] === tag;
  }

  /** The nested message, or the bytes, of a field with this tag; this reader moves behind it. */
  enter(tag: number): Fields {
    this.expect(tag);
    const length = this.varint();
    const start = this.at;
    if (start + length > this.end) throw new UnreadableError('a field is longer than its message');
    this.at = start + length;
    return new Fields(this.bytes, start, this.at);
  }

  /** The number of a field with this tag: exact up to 2^53. */
  number(tag: number): number {
    this.expect(tag);
    return this.varint();
  }

  text(tag: number): string {
    return this.enter(tag).rest.toString('utf8');
  }

  /** What is left; a view. */
  get rest(): Buffer {
    return this.bytes.subarray(this.at, this.end);
  }

  /** There must be nothing left. */
  finish(): void {
    if (this.at !== this.end) throw new UnreadableError('a message is longer than its fields');
  }

  private expect(tag: number): void {
    if (!this.isNext(tag)) throw new UnreadableError(`there is no field with the tag ${tag}`);
    this.at++;
  }

  private varint(): number {
    let value = 0;
    let unit = 1;
    for (let count = 0; count < 10; count++) {
      if (this.at >= this.end) break;
      const byte = this.bytes[this.at++]!;
      value += (byte & 0x7f) * unit;
      if (byte < 0x80) return value;
      unit *= 128;
    }
    throw new UnreadableError('a varint does not end');
  }
}
