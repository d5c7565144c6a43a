import type { EventData } from '@eventstore/db-client';
import type { NewEvent } from '../event-store.port.js';

/**
 * The same bytes as a plain `Uint8Array`, without a copy: the client takes any subclass (a Buffer) for an object, and
 * stores JSON of it.
 */
function plain(bytes: Uint8Array): Uint8Array {
  return bytes.constructor === Uint8Array ? bytes : new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** An event as the client takes it: opaque bytes, since the client's JSON form costs eight times the CPU. */
export function clientEvent({ id, type, data, metadata }: NewEvent): EventData {
  const event = { id, type, contentType: 'application/octet-stream', data: plain(data), metadata: plain(metadata) };
  return event as EventData;
}
