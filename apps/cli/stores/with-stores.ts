import { Database, DatabaseUnavailableError } from '#libs/database';
import { type EventStore, ReadFailedError } from '#libs/event-store';
import { EventStoreDbEventStore } from '#libs/event-store/eventstoredb';
import { CliError, ExitCode } from '../cli.error.js';
import { runningStores } from './running-stores.js';

/** The stores of the product, as a command reaches them. */
export interface Stores {
  readonly eventStore: EventStore;
  readonly database: Database;
}

/** Does some work with the stores, and closes them. A store that is away is a CliError. */
export async function withStores<T>(work: (stores: Stores) => Promise<T>): Promise<T> {
  const { eventStoreUrl, databaseUrl } = await runningStores();
  const eventStore = new EventStoreDbEventStore({ connectionString: eventStoreUrl });
  const database = new Database({ url: databaseUrl, applicationName: 'stenographer cli' });
  try {
    return await work({ eventStore, database });
  } catch (error) {
    const isAway = error instanceof DatabaseUnavailableError || error instanceof ReadFailedError;
    throw isAway ? new CliError(ExitCode.dependency, error.message, { cause: error }) : error;
  } finally {
    await Promise.allSettled([eventStore.close(), database.close()]);
  }
}
