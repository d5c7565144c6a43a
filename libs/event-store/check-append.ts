import { isUuid } from '#libs/kernel';
import { APPEND_BYTES_MAX, appendBytes } from './append-limits.js';
import { AppendRefusedError } from './event-store.errors.js';
import type { NewEvent } from './event-store.port.js';

const NIL = '00000000-0000-0000-0000-000000000000';

/**
 * Refuses, with an {@link AppendRefusedError}, what no event store would take, before it is sent: one malformed append would
 * end the stream of its connection, and so the appends of others.
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
