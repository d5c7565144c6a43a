import { Database } from '#libs/database';
import { SystemClock, type Clock } from '#libs/kernel';
import { EventStoreDbEventStore } from '#libs/event-store/eventstoredb';
import type { EventStore } from '#libs/event-store';
import { Authenticator, type ApiKeys, type Deployments } from '#libs/identity';
import { createIdentityPool, PostgresApiKeys, PostgresDeployments } from '#libs/identity/postgres';
import { DatabaseClock } from './database-clock.js';
import { EventStoreWatch } from './event-store-watch.js';
import type { Log } from './log.js';
import { NodeReports } from './node-report.js';
import { Pulse } from './pulse.js';
import type { Settings } from './settings.js';

/** The stores as this process reaches them. They may be away, now or at any time. */
export interface Stores {
  readonly clock: Clock;
  readonly apiKeys: ApiKeys;
  readonly deployments: Deployments;
  readonly authenticator: Authenticator;
  readonly eventStore: EventStore;
  readonly database: Database;
  readonly databaseClock: DatabaseClock;
  readonly databasePulse: Pulse;
  readonly eventStoreWatch: EventStoreWatch;
  close(): Promise<void>;
}

/** Prepares the connections; none is made yet, and none is waited for. */
export function createStores({ databaseUrl, eventStoreUrl, adminKey }: Settings, log: Log): Stores {
  const clock = new SystemClock();
  const pool = createIdentityPool(databaseUrl);
  const apiKeys = new PostgresApiKeys(pool);
  const authenticator = new Authenticator(apiKeys, clock);
  if (adminKey !== null) authenticator.expectAdmin(adminKey);
  const eventStore = new EventStoreDbEventStore({
    connectionString: eventStoreUrl,
    onSubscriptionTrouble: (error) => log.warn({ reason: (error as Error).message }, 'a subscription was interrupted'),
    onAppendSettled: (error) => eventStoreWatch.appendSettled(error),
  });
  const eventStoreWatch = new EventStoreWatch({
    eventStore,
    reports: new NodeReports(eventStoreUrl),
    address: withoutCredentials(eventStoreUrl),
    log,
  });
  const database = new Database({ url: databaseUrl });
  const databaseClock = new DatabaseClock(async () => {
    const sql = 'SELECT (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS now';
    return (await pool.query<{ now: number }>(sql)).rows[0]!.now;
  }, clock);
  const databasePulse = new Pulse(() => databaseClock.measure());
  return {
    clock,
    apiKeys,
    deployments: new PostgresDeployments(pool),
    authenticator,
    eventStore,
    database,
    databaseClock,
    databasePulse,
    eventStoreWatch,
    async close() {
      databasePulse.stop();
      eventStoreWatch.stop();
      await Promise.all([eventStore.close(), database.close(), pool.end()]);
    },
  };
}

/** A connection string without user and password. */
function withoutCredentials(url: string): string {
  return url.replace(/\/\/[^@/]*@/, '//');
}
