import { readStoredEvent, type StoredEvent } from './stored-event.js';

const PREFIX_BYTES = 5;
const FIRST_TAG = 0x0a;

/**
 * The events that can be read in a range of the log, whatever is damaged in it. An event says its own position, so that one is
 * found wherever it lies, without the frame that it lay in, and a copy of it elsewhere is not taken for it.
 * `position` is that of the first byte.
 */
export function* findStoredEvents(bytes: Buffer, position: number): Generator<StoredEvent> {
  for (let at = bytes.indexOf(0); at >= 0 && at + PREFIX_BYTES < bytes.length;) {
    const event = bytes[at + PREFIX_BYTES] === FIRST_TAG ? readStoredEvent(bytes, at) : undefined;
    const isHere = event?.position === position + at;
    if (isHere) yield event;
    at = bytes.indexOf(0, at + (isHere ? event.length : 1));
  }
}
