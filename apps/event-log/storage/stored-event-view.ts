import { FieldReader } from '../protobuf/field-reader.js';
import { readUuidText } from '../protocol/shared.js';
import { PREFIX_BYTES } from './stored-event.js';

const ID_TEXT_OFFSET = 4;
const ID_FIELD_BYTES = 40;

/** Bytes of the stored event that begins at `offset`, prefix included; its prefix must be in `bytes`. */
export function storedBytesAt(bytes: Buffer, offset: number): number {
  return PREFIX_BYTES + bytes.readUInt32BE(offset + 1);
}

/** Whether the whole stored event that begins at `offset` is in `bytes`. */
export function isWhole(bytes: Buffer, offset: number): boolean {
  return offset + PREFIX_BYTES <= bytes.length && offset + storedBytesAt(bytes, offset) <= bytes.length;
}

/**
 * Looks into a stored event without decoding it. One view is moved over many events; what it answers are views of `bytes`.
 */
export class StoredEventView {
  private bytes = Buffer.alloc(0) as Buffer;
  /** First byte and end of the RecordedEvent message. */
  private start = 0;
  private end = 0;
  /** Moved over varints; its value is that of the last one. */
  private cursor = 0;
  private value = 0;

  at(bytes: Buffer, offset: number): this {
    this.bytes = bytes;
    this.cursor = offset + PREFIX_BYTES + 1;
    this.readVarint();
    this.cursor++;
    this.readVarint();
    this.start = this.cursor;
    this.end = this.cursor + this.value;
    return this;
  }

  /** The RecordedEvent message. */
  get recorded(): Buffer {
    return this.bytes.subarray(this.start, this.end);
  }

  get stream(): Buffer {
    this.toName();
    return this.bytes.subarray(this.cursor, this.cursor + this.value);
  }

  /** The first byte of the stream's name. */
  get streamInitial(): number {
    this.toName();
    return this.bytes[this.cursor]!;
  }

  get type(): Buffer {
    return this.entry(0);
  }

  get isJson(): boolean {
    return this.entry(2).length === 'application/json'.length;
  }

  /** Milliseconds since the Unix epoch. */
  get createdMs(): number {
    return Number(this.entry(1).toString('latin1')) / 10_000;
  }

  get data(): Buffer {
    const fields = this.afterName();
    while (fields.next()) {
      if (fields.field === 8) return fields.bytes();
      fields.skip();
    }
    return Buffer.alloc(0);
  }

  /** The event's position in the log, from the varint of eight bytes that ends a stored event. */
  get position(): number {
    let value = 0;
    for (let i = 7; i >= 0; i--) value = value * 128 + (this.bytes[this.end + 1 + i]! & 0x7f);
    return value;
  }

  readId(words: Uint32Array, at: number): void {
    readUuidText(this.bytes, this.start + ID_TEXT_OFFSET, words, at);
  }

  /** The RecordedEvent without its id. */
  get withoutId(): Buffer {
    return this.bytes.subarray(this.start + ID_FIELD_BYTES, this.end);
  }

  /** The value of the n-th metadata entry; they are always type, created, content-type. */
  private entry(index: number): Buffer {
    const fields = this.afterName();
    for (let seen = 0; fields.next();) {
      if (fields.field !== 6 || seen++ < index) {
        fields.skip();
        continue;
      }
      const entry = fields.enter();
      entry.next();
      entry.skip();
      entry.next();
      return entry.bytes();
    }
    throw new Error('a stored event has no such metadata entry');
  }

  private afterName(): FieldReader {
    this.toName();
    return new FieldReader(this.bytes, this.cursor + this.value, this.end);
  }

  /** Moves to the first byte of the stream's name; the value is its length. */
  private toName(): void {
    this.cursor = this.start + ID_FIELD_BYTES + 1;
    this.readVarint();
    this.cursor++;
    this.readVarint();
  }

  private readVarint(): void {
    const { bytes } = this;
    let value = 0;
    let unit = 1;
    let byte = bytes[this.cursor++]!;
    for (; byte >= 0x80; byte = bytes[this.cursor++]!) {
      value += (byte & 0x7f) * unit;
      unit *= 128;
    }
    this.value = value + byte * unit;
  }
}
