import { canonicalJson, type JsonValue } from '#libs/kernel';

const FIRST_BYTES = 16_384;
const KEPT_BYTES = 4_194_304;
const KEPT_VIEWS = 1_024;
const UTF8_BYTES_MAX = 3;
/** Up to here a loop beats the call out of JavaScript. */
const SHORT = 96;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const FIRST_PLAIN = 0x20;
const LAST_ASCII = 0x7f;

/**
 * Puts messages together in bytes that are used again: on the path of every event, strings that are joined and buffers that
 * are made cost more than what is done with them. What it gives is good until the next {@link restart}; nothing may await
 * between the two. Grows as needed, and gives back what is larger than 4 MiB.
 */
export class ByteWriter {
  private bytes = Buffer.alloc(FIRST_BYTES);
  private views: (Buffer | undefined)[] = [];
  private at = 0;

  /** How many bytes were written. */
  get length(): number {
    return this.at;
  }

  /** Begins a new message. */
  restart(): this {
    this.at = 0;
    if (this.bytes.length > KEPT_BYTES) this.use(Buffer.alloc(FIRST_BYTES));
    return this;
  }

  /** What was written since {@link restart}. */
  written(): Buffer {
    if (this.at > KEPT_VIEWS) return this.bytes.subarray(0, this.at);
    return (this.views[this.at] ??= this.bytes.subarray(0, this.at));
  }

  byte(value: number): this {
    this.reserve(1);
    this.bytes[this.at++] = value;
    return this;
  }

  u32be(value: number): this {
    this.reserve(4);
    this.putLength(value, this.at);
    this.at += 4;
    return this;
  }

  /** `length` bytes of `source`, from `from` on. */
  raw(source: Uint8Array, from = 0, length = source.length - from): this {
    this.reserve(length);
    const { bytes, at } = this;
    for (let i = 0; i < length; i++) bytes[at + i] = source[from + i]!;
    this.at += length;
    return this;
  }

  /** Text whose code units are bytes, a byte each: ASCII, or a hash as Node gives it. */
  binary(text: string): this {
    this.reserve(text.length);
    this.at += this.bytes.write(text, this.at, 'latin1');
    return this;
  }

  /** Text as UTF-8. */
  text(text: string): this {
    this.reserve(UTF8_BYTES_MAX * text.length);
    if (text.length > SHORT) this.at += this.bytes.write(text, this.at, 'utf8');
    else {
      const { bytes, at } = this;
      for (let i = 0; i < text.length; i++) {
        const unit = text.charCodeAt(i);
        if (unit > LAST_ASCII) {
          this.at += bytes.write(text, at, 'utf8');
          return this;
        }
        bytes[at + i] = unit;
      }
      this.at += text.length;
    }
    return this;
  }

  /** The canonical JSON of a value (RFC 8785). What has none is a RangeError. */
  json(value: JsonValue): this {
    if (typeof value !== 'string' || value.length > SHORT) return this.text(canonicalJson(value));
    this.reserve(value.length + 2);
    const { bytes } = this;
    let { at } = this;
    bytes[at++] = QUOTE;
    for (let i = 0; i < value.length; i++) {
      const unit = value.charCodeAt(i);
      if (unit < FIRST_PLAIN || unit > LAST_ASCII || unit === QUOTE || unit === BACKSLASH)
        return this.text(canonicalJson(value));
      bytes[at++] = unit;
    }
    bytes[at++] = QUOTE;
    this.at = at;
    return this;
  }

  /** LP of what `write` writes. */
  lengthPrefixed(text: string): this {
    const start = this.u32be(0).at;
    this.text(text);
    return this.setLength(start);
  }

  /** LP of the canonical JSON of a value. */
  lengthPrefixedJson(value: JsonValue): this {
    const start = this.u32be(0).at;
    this.json(value);
    return this.setLength(start);
  }

  private setLength(start: number): this {
    this.putLength(this.at - start, start - 4);
    return this;
  }

  private putLength(value: number, at: number): void {
    const { bytes } = this;
    bytes[at] = value >>> 24;
    bytes[at + 1] = value >>> 16;
    bytes[at + 2] = value >>> 8;
    bytes[at + 3] = value;
  }

  private reserve(size: number): void {
    if (this.at + size <= this.bytes.length) return;
    const larger = Buffer.alloc(2 ** Math.ceil(Math.log2(this.at + size)));
    this.bytes.copy(larger, 0, 0, this.at);
    this.use(larger);
  }

  private use(bytes: Buffer<ArrayBuffer>): void {
    this.bytes = bytes;
    this.views = [];
  }
}
