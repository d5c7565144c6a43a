/** Protocol buffer wire types (only those that proto3 messages use). */
export const WIRE = { VARINT: 0, FIXED64: 1, LENGTH_DELIMITED: 2, FIXED32: 5 } as const;

/** The bytes are not a protocol buffer message. */
export class MalformedMessageError extends Error {
  override readonly name = 'MalformedMessageError';
}

/**
 * Walks the fields of one protocol buffer message without copying or building objects. `next` moves to the next field;
 * one of `varint`, `uint64`, `enter`, `bytes` or `skip` must then consume it. Bounds are checked; a message that breaks
 * them is a {@link MalformedMessageError}.
 */
export class FieldReader {
  field = 0;
  wireType = 0;

  constructor(
    readonly buffer: Buffer,
    public position = 0,
    public end = buffer.length,
  ) {}

  next(): boolean {
    if (this.position >= this.end) return false;
    const tag = this.varint();
    this.field = Math.floor(tag / 8);
    this.wireType = tag % 8;
    return true;
  }

  /** An unsigned varint as a number: exact up to 2^53, and of the right size beyond. */
  varint(): number {
    const { buffer } = this;
    let value = 0;
    let unit = 1;
    for (let count = 0; count < 10; count++) {
      if (this.position >= this.end) throw new MalformedMessageError('a varint ends too early');
      const byte = buffer[this.position++]!;
      value += (byte & 0x7f) * unit;
      if (byte < 0x80) return value;
      unit *= 128;
    }
    throw new MalformedMessageError('a varint is longer than ten bytes');
  }

  /** An unsigned varint, exact over all 64 bits. */
  uint64(): bigint {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      if (this.position >= this.end) throw new MalformedMessageError('a varint ends too early');
      const byte = this.buffer[this.position++]!;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asUintN(64, value);
    }
    throw new MalformedMessageError('a varint is longer than ten bytes');
  }

  /** Consumes a length-delimited field and returns where it ends; `position` is then its first byte. */
  length(): number {
    const length = this.varint();
    const end = this.position + length;
    if (end > this.end) throw new MalformedMessageError('a field is longer than its message');
    return end;
  }

  /** The bytes of a length-delimited field; a view. */
  bytes(): Buffer {
    const end = this.length();
    const start = this.position;
    this.position = end;
    return this.buffer.subarray(start, end);
  }

  /** A reader of the nested message; this reader moves behind it. */
  enter(): FieldReader {
    const end = this.length();
    const nested = new FieldReader(this.buffer, this.position, end);
    this.position = end;
    return nested;
  }

  skip(): void {
    if (this.wireType === WIRE.VARINT) this.varint();
    else if (this.wireType === WIRE.LENGTH_DELIMITED) this.position = this.length();
    else if (this.wireType === WIRE.FIXED64) this.position += 8;
    else if (this.wireType === WIRE.FIXED32) this.position += 4;
    else throw new MalformedMessageError(`wire type ${this.wireType} is not of proto3`);
    if (this.position > this.end) throw new MalformedMessageError('a field is longer than its message');
  }
}
