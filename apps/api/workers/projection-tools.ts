import { Database } from '#libs/database';
import { EventCodec, type EventStore } from '#libs/event-store';
import { EventStoreDbEventStore } from '#libs/event-store/eventstoredb';
import { type Clock, SystemClock } from '#libs/kernel';
import { MasterKey } from '#libs/privacy';
import { PostgresKeyring } from '#libs/privacy/postgres';
import type { StoreAccess } from './projection-data.js';

/** What projections need, with connections of their own. */
export interface ProjectionTools {
  readonly eventStore: EventStore;
  readonly codec: EventCodec;
  readonly database: Database;
  readonly clock: Clock;
}

/** Opens the tools of a thread. */
export function openProjectionTools(
  { databaseUrl, eventStoreUrl, masterKey }: StoreAccess,
  purpose: string,
  onTrouble: (error: unknown) => void,
): { readonly tools: ProjectionTools; readonly close: () => Promise<void> } {
  const keyring = new PostgresKeyring({ database: databaseUrl, masterKey: MasterKey.parse(masterKey) });
  const eventStore = new EventStoreDbEventStore({
    connectionString: eventStoreUrl,
    onSubscriptionTrouble: onTrouble,
  });
  const database = new Database({ url: databaseUrl, applicationName: `stenographer ${purpose}` });
  return {
    tools: { eventStore, codec: new EventCodec(keyring), database, clock: new SystemClock() },
    close: async () => void (await Promise.allSettled([eventStore.close(), database.close(), keyring.close()])),
  };
}
