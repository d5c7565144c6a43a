import { monthOf, type Timestamp } from '#libs/kernel';
import { APPEND_BYTES_MAX, APPEND_EVENTS_MAX, appendBytes } from '../append-limits.js';
import type { NewEvent } from '../event-store.port.js';
import { AppendMetadata } from './append-metadata.js';
import type { PendingEvent } from './pending-event.js';
import type { PendingQueue } from './pending-queue.js';

/** What goes into the log together. */
export interface NextAppend {
  readonly recordedAt: Timestamp;
  readonly items: readonly PendingEvent[];
  readonly events: readonly NewEvent[];
}

/**
 * Takes as many events off the queue as fit one append: fewer than 1,000, less than 1 MiB, in their order. Undefined where
 * there is none.
 */
export function takeNextAppend(queue: PendingQueue, tenantId: string, recordedAt: Timestamp): NextAppend | undefined {
  const metadata = new AppendMetadata(tenantId, recordedAt);
  const items: PendingEvent[] = [];
  const events: NewEvent[] = [];
  let bytes = 0;
  for (let item = queue.peek(); item && items.length < APPEND_EVENTS_MAX - 1; item = queue.peek()) {
    if (item.state !== 'done') {
      const { id, type, data } = item.sealed;
      const event: NewEvent = { id, type, data, metadata: metadata.of(item.event) };
      bytes += appendBytes(event);
      if (bytes >= APPEND_BYTES_MAX) break;
      items.push(item);
      events.push(event);
    }
    queue.drop();
  }
  return items.length > 0 ? { recordedAt, items, events } : undefined;
}

/** Whether every event is sealed for the month in which it would be recorded. */
export function isSealedForItsMonth({ items, recordedAt }: NextAppend): boolean {
  const month = monthOf(recordedAt);
  return items.every(({ sealed }) => sealed.period === month);
}
