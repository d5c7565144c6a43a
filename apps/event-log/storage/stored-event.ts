import { putPrefix } from '../grpc/message-assembler.js';
import { putVarint, varintLength } from '../protobuf/field-writer.js';
import type { ProposedEvent } from '../protocol/proposed-event.js';
import { writeUuidText } from '../protocol/shared.js';

/** The gRPC prefix before each stored message. */
export const PREFIX_BYTES = 5;
const UUID_FIELD_BYTES = 40;
const POSITION_BYTES = 8;
const POSITION_FIELD_BYTES = 1 + POSITION_BYTES;
const TOMBSTONE_REVISION_BYTES = Buffer.from([0x18, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f]);

const KEY_TYPE = Buffer.from('\x0a\x04type\x12', 'latin1');
const CREATED_HEAD = Buffer.from('2\x1c\x0a\x07created\x12\x11', 'latin1');
const JSON_CONTENT = Buffer.from('2 \x0a\x0ccontent-type\x12\x10application/json', 'latin1');
const BYTES_CONTENT = Buffer.from('2(\x0a\x0ccontent-type\x12\x18application/octet-stream', 'latin1');
const CREATED_DIGITS = 17;

/** What the events of one append have in common. */
export interface AppendHead {
  readonly stream: Buffer;
  /** Ticks of 100 ns since the Unix epoch, 17 digits. */
  readonly created: Buffer;
}

/** 17 decimal digits of 100 ns ticks since the Unix epoch. Defined from 2001 to 2286. */
export function createdTicks(nowMs: number): Buffer {
  return Buffer.from(
    String(Math.round(nowMs * 1000))
      .padEnd(CREATED_DIGITS, '0')
      .slice(0, CREATED_DIGITS),
    'latin1',
  );
}

/** Lengths of the nested messages of a stored event, outermost first: a ReadResp, its ReadEvent, its RecordedEvent. */
interface Lengths {
  readonly response: number;
  readonly readEvent: number;
  readonly recorded: number;
}

function lengthsOf(head: AppendHead, event: ProposedEvent, revision: number): Lengths {
  const name = head.stream.length;
  const identifier = 1 + varintLength(name) + name;
  const typeEntry = KEY_TYPE.length + varintLength(event.type.length) + event.type.length;
  const recorded =
    UUID_FIELD_BYTES +
    (1 + varintLength(identifier) + identifier) +
    revisionFieldLength(revision) +
    2 * POSITION_FIELD_BYTES +
    (1 + varintLength(typeEntry) + typeEntry) +
    CREATED_HEAD.length +
    CREATED_DIGITS +
    (event.isJson ? JSON_CONTENT.length : BYTES_CONTENT.length) +
    optionalLength(event.metadata) +
    optionalLength(event.data);
  const readEvent = 1 + varintLength(recorded) + recorded + POSITION_FIELD_BYTES;
  return { recorded, readEvent, response: 1 + varintLength(readEvent) + readEvent };
}

function optionalLength(bytes: Buffer): number {
  return bytes.length === 0 ? 0 : 1 + varintLength(bytes.length) + bytes.length;
}

function revisionFieldLength(revision: number): number {
  if (revision === Infinity) return TOMBSTONE_REVISION_BYTES.length;
  return revision === 0 ? 0 : 1 + varintLength(revision);
}

/**
 * Bytes of an event as it is stored: a gRPC message prefix and the ReadResp message that reads answer with. Positions take
 * eight bytes whatever they are, so that the length does not depend on them. A tombstone's revision is Infinity.
 */
export function storedLength(head: AppendHead, event: ProposedEvent, revision: number): number {
  return PREFIX_BYTES + lengthsOf(head, event, revision).response;
}

/** Writes an event as it is stored; returns the place behind it. */
export function putStoredEvent(
  target: Buffer,
  offset: number,
  head: AppendHead,
  event: ProposedEvent,
  revision: number,
  position: number,
): number {
  const lengths = lengthsOf(head, event, revision);
  putPrefix(target, offset, lengths.response);
  let at = offset + PREFIX_BYTES;
  target[at++] = 0x0a;
  at = putVarint(target, at, lengths.readEvent);
  target[at++] = 0x0a;
  at = putVarint(target, at, lengths.recorded);
  at = putIdentity(target, at, head, event, revision);
  at = putPosition(target, at, 0x20, position);
  at = putPosition(target, at, 0x28, position);
  at = putDescription(target, at, head, event);
  at = putOptional(target, at, 0x3a, event.metadata);
  at = putOptional(target, at, 0x42, event.data);
  return putPosition(target, at, 0x18, position);
}

function putIdentity(target: Buffer, offset: number, head: AppendHead, event: ProposedEvent, revision: number): number {
  target[offset] = 0x0a;
  target[offset + 1] = 0x26;
  target[offset + 2] = 0x12;
  target[offset + 3] = 0x24;
  writeUuidText(target, offset + 4, event.id, 0);
  let at = offset + UUID_FIELD_BYTES;
  const name = head.stream.length;
  target[at++] = 0x12;
  at = putVarint(target, at, 1 + varintLength(name) + name);
  target[at++] = 0x1a;
  at = putBytes(target, at, head.stream);
  if (revision === Infinity) return at + TOMBSTONE_REVISION_BYTES.copy(target, at);
  if (revision === 0) return at;
  target[at++] = 0x18;
  return putVarint(target, at, revision);
}

function putDescription(target: Buffer, offset: number, head: AppendHead, event: ProposedEvent): number {
  let at = offset;
  target[at++] = 0x32;
  at = putVarint(target, at, KEY_TYPE.length + varintLength(event.type.length) + event.type.length);
  at += KEY_TYPE.copy(target, at);
  at = putBytes(target, at, event.type);
  at += CREATED_HEAD.copy(target, at);
  at += head.created.copy(target, at);
  return at + (event.isJson ? JSON_CONTENT : BYTES_CONTENT).copy(target, at);
}

function putOptional(target: Buffer, offset: number, tag: number, bytes: Buffer): number {
  if (bytes.length === 0) return offset;
  target[offset] = tag;
  return putBytes(target, offset + 1, bytes);
}

/** Length and bytes. */
function putBytes(target: Buffer, offset: number, bytes: Buffer): number {
  const at = putVarint(target, offset, bytes.length);
  target.set(bytes, at);
  return at + bytes.length;
}

/** A varint of always eight bytes, which protocol buffers allow: groups of seven bits, the last of them perhaps zero. */
function putPosition(target: Buffer, offset: number, tag: number, position: number): number {
  target[offset] = tag;
  let rest = position;
  for (let i = 1; i < POSITION_BYTES; i++) {
    target[offset + i] = (rest % 128) | 0x80;
    rest = Math.floor(rest / 128);
  }
  target[offset + POSITION_BYTES] = rest;
  return offset + POSITION_FIELD_BYTES;
}
