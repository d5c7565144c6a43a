import { Fields, UnreadableError } from './fields.js';

/** What is before the first event in the body of a frame. */
export const BODY_HEAD_BYTES = 16;

/** The gRPC prefix before each stored message. */
const PREFIX_BYTES = 5;
const TOMBSTONE = 2 ** 63;
const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** An event as it lies in the body of a frame, told from its own bytes. docs/reference/event-log-storage.md */
export interface StoredEvent {
  /** Where it begins in the bytes that were read, and how long it is, prefix included. */
  readonly offset: number;
  readonly length: number;
  /** Its position in the log, as it says itself. */
  readonly position: number;
  readonly id: string;
  readonly stream: string;
  /** Infinity: a tombstone. */
  readonly revision: number;
  readonly type: string;
  readonly contentType: string;
  /** Milliseconds since the Unix epoch. */
  readonly createdMs: number;
  /** Views of the bytes that were read. */
  readonly metadata: Buffer;
  readonly data: Buffer;
}

/** Reads the stored event that begins at `offset`; undefined where none does. Believes nothing: the bytes may be damaged. */
export function readStoredEvent(bytes: Buffer, offset: number): StoredEvent | undefined {
  if (offset + PREFIX_BYTES > bytes.length || bytes[offset] !== 0) return undefined;
  const start = offset + PREFIX_BYTES;
  const end = start + bytes.readUInt32BE(offset + 1);
  if (end > bytes.length) return undefined;
  try {
    return { offset, length: end - offset, ...readResponse(new Fields(bytes, start, end)) };
  } catch (error) {
    if (error instanceof UnreadableError) return undefined;
    throw error;
  }
}

function readResponse(response: Fields): Omit<StoredEvent, 'offset' | 'length'> {
  const readEvent = response.enter(0x0a);
  response.finish();
  const recorded = readEvent.enter(0x0a);
  const position = readEvent.number(0x18);
  readEvent.finish();
  const event = readRecorded(recorded, position);
  recorded.finish();
  return { position, ...event };
}

function readRecorded(recorded: Fields, position: number) {
  const id = recorded.enter(0x0a).text(0x12);
  if (!ID.test(id)) throw new UnreadableError('its id is none');
  const stream = recorded.enter(0x12).text(0x1a);
  const revision = recorded.isNext(0x18) ? recorded.number(0x18) : 0;
  for (const tag of [0x20, 0x28]) {
    if (recorded.number(tag) !== position) throw new UnreadableError('its positions differ');
  }
  const [type, created, contentType] = ['type', 'created', 'content-type'].map((key) => readEntry(recorded, key));
  const metadata = recorded.isNext(0x3a) ? recorded.enter(0x3a).rest : Buffer.alloc(0);
  const data = recorded.isNext(0x42) ? recorded.enter(0x42).rest : Buffer.alloc(0);
  return {
    id,
    stream,
    revision: revision >= TOMBSTONE - 1024 ? Infinity : revision,
    type: type!,
    contentType: contentType!,
    createdMs: Number(created) / 10_000,
    metadata,
    data,
  };
}

function readEntry(recorded: Fields, key: string): string {
  const entry = recorded.enter(0x32);
  if (entry.text(0x0a) !== key) throw new UnreadableError(`its metadata have no ${key}`);
  const value = entry.text(0x12);
  entry.finish();
  return value;
}
