import type { NewEvent } from './event-store.port.js';

/** An append is smaller than this, in bytes of {@link appendBytes}: what every version of EventStoreDB takes. */
export const APPEND_BYTES_MAX = 1024 * 1024;

/** The most events of one append. */
export const APPEND_EVENTS_MAX = 1_000;

/** What an event adds to the size of its append: data, metadata, and its type in UTF-16. */
export function appendBytes(event: Pick<NewEvent, 'type' | 'data' | 'metadata'>): number {
  return event.data.length + event.metadata.length + 2 * event.type.length;
}
