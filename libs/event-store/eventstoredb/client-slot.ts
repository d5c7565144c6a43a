import { EventStoreDBClient } from '@eventstore/db-client';
import { Gate } from './gate.js';

/**
 * Appends that may be under way at a time on one client. With sixteen its stream begins to queue, and when the connection
 * then breaks, the client rejects a promise that nobody holds, which ends the process.
 */
const APPENDS_MAX = 15;

/** A client, and who may use it for an append. */
export interface Connection {
  readonly client: EventStoreDBClient;
  readonly gate: Gate;
}

/**
 * Holds the client for one purpose, and replaces it when it is past mending: the client keeps a failed inquiry into the
 * server's features for ever, and an append whose answer got lost waits in it for ever.
 */
export class ClientSlot {
  private connection: Connection | undefined;

  constructor(private readonly connectionString: string) {}

  /** The present client; it connects when it is first used. */
  get(): Connection {
    this.connection ??= {
      client: EventStoreDBClient.connectionString(this.connectionString),
      gate: new Gate(APPENDS_MAX),
    };
    return this.connection;
  }

  /** Replaces `failed`, unless that has happened already. All its streams end with an error. */
  replace(failed: Connection): void {
    if (this.connection === failed) this.connection = undefined;
    failed.gate.close();
    void failed.client.dispose();
  }

  /** Ends all streams of the client. */
  async close(): Promise<void> {
    const { connection } = this;
    this.connection = undefined;
    connection?.gate.close();
    await connection?.client.dispose();
  }
}
