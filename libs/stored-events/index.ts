export { BODY_HEAD_BYTES, type StoredEvent, readStoredEvent } from './stored-event.js';
export { findStoredEvents } from './find-stored-events.js';
export { streamKeyOf } from './stream-key.js';
