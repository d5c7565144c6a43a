import type { EventData } from '@eventstore/db-client';
import { isUuid } from '#libs/kernel';
import { APPEND_BYTES_MAX, appendBytes } from '../append-limits.js';
import { AppendRefusedError } from '../event-store.errors.js';
import type { NewEvent } from '../event-store.port.js';

const NIL = '00000000-0000-0000-0000-000000000000';

/**
 * The same bytes as a plain `Uint8Array`, without a copy: the client takes any subclass (a Buffer) for an object, and
 * stores JSON of it.
 */
function plain(bytes: Uint8Array): Uint8Array {
  return bytes.constructor === Uint8Array ? bytes : new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** An event as the client takes it: opaque bytes, since the client's JSON form costs eight times the CPU. */
export function clientEvent({ id, type, data, metadata }: NewEvent): EventData {
  return {
    id,
    type,
    contentType: 'application/octet-stream',
    data: plain(data),
    metadata: plain(metadata),
  } as EventData;
}

/**
 * Refuses what the server would refuse, before it is sent: one malformed append would end the connection's stream, and so
 * the appends of others.
 */
export function checkAppend(stream: string, events: readonly NewEvent[]): void {
  if (stream === '' || stream === '$$') throw new AppendRefusedError('invalid', 'A stream has a name.');
  let bytes = 0;
  for (const event of events) {
    if (!isUuid(event.id) || event.id === NIL || event.type === '')
      throw new AppendRefusedError('invalid', 'An event has an id that is a UUID, and a type.');
    bytes += appendBytes(event);
  }
  if (bytes >= APPEND_BYTES_MAX)
    throw new AppendRefusedError('too-large', `An append is smaller than 1 MiB, not ${bytes} bytes.`);
}
