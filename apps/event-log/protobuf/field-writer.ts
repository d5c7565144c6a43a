import { WIRE } from './field-reader.js';

const GROWTH_START = 256;

/** Bytes of the shortest varint of `value` (an integer from 0 to 2^53). */
export function varintLength(value: number): number {
  let length = 1;
  for (let rest = value; rest >= 128; rest = Math.floor(rest / 128)) length++;
  return length;
}

/** Writes the shortest varint of `value`; returns the place behind it. */
export function putVarint(target: Buffer, offset: number, value: number): number {
  let rest = value;
  let at = offset;
  while (rest >= 128) {
    target[at++] = (rest % 128) | 0x80;
    rest = Math.floor(rest / 128);
  }
  target[at++] = rest;
  return at;
}

/** Builds one protocol buffer message, field by field. For answers; stored events have an encoder of their own. */
export class FieldWriter {
  private buffer = Buffer.allocUnsafe(GROWTH_START);
  private used = 0;

  varint(field: number, value: number): this {
    this.reserve(20);
    this.tag(field, WIRE.VARINT);
    this.used = putVarint(this.buffer, this.used, value);
    return this;
  }

  /** A 64-bit varint; negative values are written in two's complement, as int64 is. */
  int64(field: number, value: bigint): this {
    this.reserve(20);
    this.tag(field, WIRE.VARINT);
    let rest = BigInt.asUintN(64, value);
    for (; rest >= 128n; rest >>= 7n) this.buffer[this.used++] = Number(rest & 0x7fn) | 0x80;
    this.buffer[this.used++] = Number(rest);
    return this;
  }

  bytes(field: number, value: Uint8Array): this {
    this.reserve(value.length + 20);
    this.tag(field, WIRE.LENGTH_DELIMITED);
    this.used = putVarint(this.buffer, this.used, value.length);
    this.buffer.set(value, this.used);
    this.used += value.length;
    return this;
  }

  string(field: number, value: string): this {
    return this.bytes(field, Buffer.from(value, 'utf8'));
  }

  message(field: number, value: FieldWriter): this {
    return this.bytes(field, value.finish());
  }

  /** Begins a nested message of `length` bytes, whose fields are written next. */
  begin(field: number, length: number): this {
    this.reserve(20);
    this.tag(field, WIRE.LENGTH_DELIMITED);
    this.used = putVarint(this.buffer, this.used, length);
    return this;
  }

  empty(field: number): this {
    return this.bytes(field, new Uint8Array(0));
  }

  /** The message; a view that the next write may change. */
  finish(): Buffer {
    return this.buffer.subarray(0, this.used);
  }

  private tag(field: number, wireType: number): void {
    this.used = putVarint(this.buffer, this.used, field * 8 + wireType);
  }

  private reserve(bytes: number): void {
    if (this.used + bytes <= this.buffer.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.buffer.length * 2, this.used + bytes));
    this.buffer.copy(larger, 0, 0, this.used);
    this.buffer = larger;
  }
}
