const PIECE_BYTES = 131_072;
const UTF8_BYTES_MAX = 3;
/** What is kept for the next batches: enough for two of the largest that are usual. */
const KEPT_PIECES = 64;

/** Bytes that rows are written to. */
export class RowBytes {
  private readonly bytes: Buffer<ArrayBuffer>;
  private end = 0;

  constructor(size: number) {
    this.bytes = Buffer.allocUnsafeSlow(size);
  }

  get size(): number {
    return this.bytes.length;
  }

  get written(): Uint8Array<ArrayBuffer> {
    return this.bytes.subarray(0, this.end);
  }

  /** Adds a line of two parts, and gives the bytes of the first; undefined where there may be no room for it. */
  add(part: string, rest: string): Uint8Array | undefined {
    if (this.end + (part.length + rest.length) * UTF8_BYTES_MAX > this.bytes.length) return undefined;
    const begin = this.end;
    const middle = begin + this.bytes.write(part, begin, 'utf8');
    this.end = middle + this.bytes.write(rest, middle, 'utf8');
    return this.bytes.subarray(begin, middle);
  }

  clear(): void {
    this.end = 0;
  }
}

/**
 * Memory for rows on their way to Postgres, used again by one batch after the other: bytes that are made anew for each batch
 * live just long enough to make the garbage collector go through the whole heap for them.
 */
export class RowMemory {
  private readonly free: RowBytes[] = [];

  /** A piece with room for a line of at least so many characters. */
  take(characters: number): RowBytes {
    const size = characters * UTF8_BYTES_MAX;
    if (size > PIECE_BYTES) return new RowBytes(size);
    return this.free.pop() ?? new RowBytes(PIECE_BYTES);
  }

  giveBack(piece: RowBytes): void {
    if (piece.size !== PIECE_BYTES || this.free.length >= KEPT_PIECES) return;
    piece.clear();
    this.free.push(piece);
  }
}
