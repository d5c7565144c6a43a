import { EventStoreDBClient } from '@eventstore/db-client';

/**
 * Holds the client for one purpose, and replaces it when it is past mending: the client keeps a failed inquiry into the
 * server's features for ever, and an append whose answer got lost waits in it for ever.
 */
export class ClientSlot {
  private client: EventStoreDBClient | undefined;

  constructor(private readonly connectionString: string) {}

  /** The present client; it connects when it is first used. */
  get(): EventStoreDBClient {
    return (this.client ??= EventStoreDBClient.connectionString(this.connectionString));
  }

  /** Replaces `failed`, unless that has happened already. All its calls end with an error. */
  replace(failed: EventStoreDBClient): void {
    if (this.client !== failed) return;
    this.client = undefined;
    void failed.dispose();
  }

  /** Ends all calls of the client. */
  async close(): Promise<void> {
    const client = this.client;
    this.client = undefined;
    await client?.dispose();
  }
}
