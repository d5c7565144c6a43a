const FIRST_BYTES = 16_384;
const KEPT_BYTES = 1_048_576;
const KEPT_VIEWS = 2_048;

/**
 * Bytes to work in, used again and again, since an allocation for each message costs more than its hash. What is in it is
 * good until the next synchronous use; nothing here awaits.
 */
export class Scratch {
  private kept = Buffer.alloc(FIRST_BYTES);
  private views: (Buffer | undefined)[] = [];
  private current = this.kept;

  /** At least `size` bytes, whatever is in them. */
  atLeast(size: number): Buffer {
    if (size <= this.kept.length) return (this.current = this.kept);
    this.current = Buffer.alloc(2 ** Math.ceil(Math.log2(size)));
    if (this.current.length <= KEPT_BYTES) {
      this.kept = this.current;
      this.views = [];
    }
    return this.current;
  }

  /** The first `length` of the bytes that {@link atLeast} gave. */
  first(length: number): Buffer {
    if (length > KEPT_VIEWS || this.current !== this.kept) return this.current.subarray(0, length);
    return (this.views[length] ??= this.kept.subarray(0, length));
  }
}

const SHORT = 40;

/** Writes ASCII at `at`; false (with nothing of use written) where the text has anything else. */
function writeAscii(bytes: Buffer, text: string, at: number): boolean {
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit > 0x7f) return false;
    bytes[at + i] = unit;
  }
  return true;
}

/** Writes text as UTF-8 and gives its length. There must be room for three bytes for each code unit. */
export function writeText(bytes: Buffer, text: string, at: number): number {
  if (text.length <= SHORT && writeAscii(bytes, text, at)) return text.length;
  return bytes.write(text, at, 'utf8');
}

/** Writes LP(text) at `at` and gives the place after it. There must be room for 4 bytes and three for each code unit. */
export function writeLengthPrefixed(bytes: Buffer, text: string, at: number): number {
  const length = writeText(bytes, text, at + 4);
  bytes[at] = length >>> 24;
  bytes[at + 1] = length >>> 16;
  bytes[at + 2] = length >>> 8;
  bytes[at + 3] = length;
  return at + 4 + length;
}
