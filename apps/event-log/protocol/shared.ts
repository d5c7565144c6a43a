import { isUtf8 } from 'node:buffer';

import { type FieldReader, MalformedMessageError } from '../protobuf/field-reader.js';
import { FieldWriter } from '../protobuf/field-writer.js';

/** Words of 32 bits in an event id. */
export const ID_WORDS = 4;

const HEX = Int8Array.from({ length: 256 }, (_, code) => {
  const digit = parseInt(String.fromCharCode(code), 16);
  return Number.isNaN(digit) ? -1 : digit;
});
const DASHES = new Set([8, 13, 18, 23]);
const DIGIT_PLACES = Uint8Array.from(Array.from({ length: 36 }, (_, i) => i).filter((i) => !DASHES.has(i)));

/** Reads the text form of a UUID, 36 bytes at `at`, into four words; false if it is spelled otherwise. */
export function readUuidText(bytes: Uint8Array, at: number, words: Uint32Array, wordsAt: number): boolean {
  let bad = 0;
  for (let word = 0; word < ID_WORDS; word++) {
    let value = 0;
    for (let i = 0; i < 8; i++) {
      const digit = HEX[bytes[at + DIGIT_PLACES[word * 8 + i]!]!]!;
      bad |= digit;
      value = (value << 4) | digit;
    }
    words[wordsAt + word] = value >>> 0;
  }
  const dash = 0x2d;
  return (
    bad >= 0 && bytes[at + 8] === dash && bytes[at + 13] === dash && bytes[at + 18] === dash && bytes[at + 23] === dash
  );
}

const HEX_DIGITS = Buffer.from('0123456789abcdef', 'latin1');

/** Writes the lower-case text form of a UUID, 36 bytes, at `at`. */
export function writeUuidText(target: Buffer, at: number, words: Uint32Array, wordsAt: number): void {
  for (let word = 0; word < ID_WORDS; word++) {
    const value = words[wordsAt + word]!;
    for (let i = 0; i < 8; i++) target[at + DIGIT_PLACES[word * 8 + i]!] = HEX_DIGITS[(value >>> (28 - i * 4)) & 0xf]!;
  }
  target[at + 8] = target[at + 13] = target[at + 18] = target[at + 23] = 0x2d;
}

/** Reads a UUID message (text or two int64) into four words; anything else is a {@link MalformedMessageError}. */
export function readUuid(reader: FieldReader, words: Uint32Array, wordsAt: number): void {
  let known = false;
  while (reader.next()) {
    if (reader.field === 2) {
      const text = reader.bytes();
      known = text.length === 36 && readUuidText(text, 0, words, wordsAt);
      if (!known) throw new MalformedMessageError('a UUID is spelled wrongly');
    } else if (reader.field === 1) {
      readStructuredUuid(reader.enter(), words, wordsAt);
      known = true;
    } else reader.skip();
  }
  if (!known) throw new MalformedMessageError('a UUID is missing');
}

function readStructuredUuid(reader: FieldReader, words: Uint32Array, wordsAt: number): void {
  words.fill(0, wordsAt, wordsAt + ID_WORDS);
  while (reader.next()) {
    if (reader.field !== 1 && reader.field !== 2) {
      reader.skip();
      continue;
    }
    const at = wordsAt + (reader.field - 1) * 2;
    const half = reader.uint64();
    words[at] = Number(half >> 32n);
    words[at + 1] = Number(half & 0xffff_ffffn);
  }
}

/** A UUID message of two int64, as other clients than the JavaScript ones ask for. */
export function structuredUuid(words: Uint32Array, wordsAt = 0): FieldWriter {
  const half = (at: number): bigint => (BigInt(words[wordsAt + at]!) << 32n) | BigInt(words[wordsAt + at + 1]!);
  return new FieldWriter().message(
    1,
    new FieldWriter().int64(1, BigInt.asIntN(64, half(0))).int64(2, BigInt.asIntN(64, half(2))),
  );
}

/** The name in a StreamIdentifier message; a view. */
export function readStreamName(reader: FieldReader): Buffer {
  let name = Buffer.alloc(0) as Buffer;
  while (reader.next()) {
    if (reader.field === 3) name = reader.bytes();
    else reader.skip();
  }
  return name;
}

export function streamIdentifier(name: Uint8Array): FieldWriter {
  return new FieldWriter().bytes(3, name);
}

/** A log position twice, as commit and prepare position; here they are always the same. */
export function positionMessage(position: number): FieldWriter {
  return new FieldWriter().varint(1, position).varint(2, position);
}

/** The bytes of a proto3 string field, which must be UTF-8. */
export function checkedUtf8(bytes: Buffer, what: string): Buffer {
  if (!isUtf8(bytes)) throw new MalformedMessageError(`${what} is not UTF-8`);
  return bytes;
}
