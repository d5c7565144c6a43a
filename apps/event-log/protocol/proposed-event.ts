import { type FieldReader, MalformedMessageError } from '../protobuf/field-reader.js';
import { checkedUtf8, ID_WORDS, readUuid } from './shared.js';

/** An event as a client proposed it. The bytes are views of the request. */
export interface ProposedEvent {
  /** The UUID as four words. */
  readonly id: Uint32Array;
  readonly type: Buffer;
  readonly isJson: boolean;
  readonly data: Buffer;
  readonly metadata: Buffer;
}

/** A metadata property that every event must have was not sent. */
export class MissingPropertyError extends MalformedMessageError {
  constructor(readonly property: string) {
    super(`Required Metadata Property '${property}' is missing`);
  }
}

const EMPTY = Buffer.alloc(0);
const KEY_TYPE = Buffer.from('type');
const KEY_CONTENT_TYPE = Buffer.from('content-type');
const JSON_TYPE = Buffer.from('application/json');

/** Reads a ProposedMessage of Append or BatchAppend. */
export function readProposedEvent(reader: FieldReader): ProposedEvent {
  const id = new Uint32Array(ID_WORDS);
  let identified = false;
  let type: Buffer | undefined;
  let contentType: Buffer | undefined;
  let data = EMPTY as Buffer;
  let metadata = EMPTY as Buffer;
  while (reader.next()) {
    if (reader.field === 1) {
      readUuid(reader.enter(), id, 0);
      identified = true;
    } else if (reader.field === 2) {
      const entry = readEntry(reader.enter());
      if (entry.key.equals(KEY_TYPE)) type = entry.value;
      else if (entry.key.equals(KEY_CONTENT_TYPE)) contentType = entry.value;
    } else if (reader.field === 3) metadata = reader.bytes();
    else if (reader.field === 4) data = reader.bytes();
    else reader.skip();
  }
  if (type === undefined) throw new MissingPropertyError('type');
  if (contentType === undefined) throw new MissingPropertyError('content-type');
  if (!identified || (id[0]! | id[1]! | id[2]! | id[3]!) === 0)
    throw new MalformedMessageError('Empty eventId provided.');
  if (type.length === 0) throw new MalformedMessageError('Empty eventType provided.');
  return { id, type: checkedUtf8(type, 'an event type'), isJson: contentType.equals(JSON_TYPE), data, metadata };
}

function readEntry(reader: FieldReader): { key: Buffer; value: Buffer } {
  let key = EMPTY as Buffer;
  let value = EMPTY as Buffer;
  while (reader.next()) {
    if (reader.field === 1) key = reader.bytes();
    else if (reader.field === 2) value = reader.bytes();
    else reader.skip();
  }
  return { key, value };
}

/** What an event counts for against the limit of an append: data, metadata and two bytes a character of its type. */
export function countedBytes(event: ProposedEvent): number {
  return event.data.length + event.metadata.length + utf16Length(event.type) * 2;
}

function utf16Length(utf8: Buffer): number {
  let length = 0;
  for (let i = 0; i < utf8.length; i++) {
    const byte = utf8[i]!;
    if ((byte & 0xc0) !== 0x80) length += byte >= 0xf0 ? 2 : 1;
  }
  return length;
}
