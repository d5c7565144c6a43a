import { FieldReader, MalformedMessageError } from '../protobuf/field-reader.js';
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

const EMPTY = Buffer.alloc(0) as Buffer;
const KEY_TYPE = Buffer.from('type');
const KEY_CONTENT_TYPE = Buffer.from('content-type');
const JSON_TYPE = Buffer.from('application/json');

/** Reads a ProposedMessage of Append or BatchAppend. */
export function readProposedEvent(reader: FieldReader): ProposedEvent {
  const id = new Uint32Array(ID_WORDS);
  const properties: Properties = { type: undefined, isJson: undefined };
  let identified = false;
  let data = EMPTY;
  let metadata = EMPTY;
  while (reader.next()) {
    if (reader.field === 1) {
      readUuid(reader.enter(), id, 0);
      identified = true;
    } else if (reader.field === 2) readProperty(reader, properties);
    else if (reader.field === 3) metadata = reader.bytes();
    else if (reader.field === 4) data = reader.bytes();
    else reader.skip();
  }
  const { type, isJson } = properties;
  if (type === undefined) throw new MissingPropertyError('type');
  if (isJson === undefined) throw new MissingPropertyError('content-type');
  if (!identified || (id[0]! | id[1]! | id[2]! | id[3]!) === 0)
    throw new MalformedMessageError('Empty eventId provided.');
  if (type.length === 0) throw new MalformedMessageError('Empty eventType provided.');
  return { id, type: checkedUtf8(type, 'an event type'), isJson, data, metadata };
}

interface Properties {
  type: Buffer | undefined;
  isJson: boolean | undefined;
}

/** Reads an entry of the metadata map: a key (field 1) and a value (field 2). */
function readProperty(reader: FieldReader, properties: Properties): void {
  const end = reader.length();
  const { buffer } = reader;
  const entry = new FieldReader(buffer, reader.position, end);
  reader.position = end;
  let [keyAt, keyEnd, valueAt, valueEnd] = [end, end, end, end];
  while (entry.next()) {
    if (entry.field === 1) {
      keyEnd = entry.length();
      keyAt = entry.position;
      entry.position = keyEnd;
    } else if (entry.field === 2) {
      valueEnd = entry.length();
      valueAt = entry.position;
      entry.position = valueEnd;
    } else entry.skip();
  }
  if (isText(KEY_TYPE, buffer, keyAt, keyEnd)) properties.type = buffer.subarray(valueAt, valueEnd);
  else if (isText(KEY_CONTENT_TYPE, buffer, keyAt, keyEnd))
    properties.isJson = isText(JSON_TYPE, buffer, valueAt, valueEnd);
}

function isText(text: Buffer, buffer: Buffer, start: number, end: number): boolean {
  if (end - start !== text.length) return false;
  for (let i = 0; i < text.length; i++) if (buffer[start + i] !== text[i]) return false;
  return true;
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
