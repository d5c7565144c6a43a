import type { EventStore } from '../event-store.port.js';
import type { IdLookup } from './id-lookup.js';
import type { PendingEvent } from './pending-event.js';
import type { RecentIds } from './recent-ids.js';
import type { StoredFingerprints } from './stored-fingerprints.js';

/** What taking in any request needs. */
export interface IntakeContext {
  readonly store: EventStore;
  readonly recentIds: RecentIds;
  readonly lookup: IdLookup;
  readonly fingerprints: StoredFingerprints;
  /** Sends an event on its way. */
  readonly enqueue: (tenantId: string, item: PendingEvent) => void;
  /** Gives back the room that an event took. */
  readonly release: (bytes: number) => void;
}
