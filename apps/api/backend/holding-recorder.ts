import type { EventRecorder } from '#libs/audit';
import type { EventStoreWatch } from './event-store-watch.js';

/**
 * The recorder of the buffer: while the event store says that it cannot write, it sends nothing and refuses at once, so that
 * what the buffer holds is not sent again and again.
 */
export function holdingRecorder(recorder: EventRecorder, watch: Pick<EventStoreWatch, 'refusal'>): EventRecorder {
  return {
    async record(tenantId, events) {
      const { refusal } = watch;
      if (refusal) return events.map(() => ({ status: 'refused', error: refusal }));
      return recorder.record(tenantId, events);
    },
  };
}
