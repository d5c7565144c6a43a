import type { Pool, PoolClient, QueryResultRow } from 'pg';
import { isBroken } from './copy-in.js';
import { breakOff, createPool, endClient } from './pool.js';
import { findReaderRole } from './reader-role.js';
import { tenantQuery, type TenantStatement } from './tenant-query.js';
import { translated } from './trouble.js';

/** A connection within a transaction. */
export type DatabaseClient = PoolClient;

export interface DatabaseOptions {
  /** `postgres://…` */
  readonly url: string;
  /** Connections for writing and own bookkeeping, at most. */
  readonly poolMax?: number;
  /** Connections for reads on behalf of tenants, at most. */
  readonly readersMax?: number;
  readonly applicationName?: string;
}

/** The one way to Postgres, at run time. It connects when it is first asked; a broken connection is replaced. */
export class Database {
  /** What the database's own views call the connections for writing. */
  readonly applicationName: string;
  private pool: Pool;
  private readonly createWriters: () => Pool;
  private readonly readers: Pool;
  private readerRole: Promise<string> | undefined;

  constructor({ url, poolMax = 4, readersMax = 8, applicationName = 'stenographer' }: DatabaseOptions) {
    this.applicationName = applicationName;
    this.createWriters = () => createPool({ url, max: poolMax, applicationName });
    this.pool = this.createWriters();
    this.readers = createPool({ url, max: readersMax, applicationName: `${applicationName} readers`, pipeline: true });
  }

  /** Runs one statement as the login role. Rejects with {@link DatabaseUnavailableError}, or what Postgres says of it. */
  async query<R extends QueryResultRow>(sql: string, params: readonly unknown[] = []): Promise<R[]> {
    try {
      return (await this.pool.query<R>(sql, [...params])).rows;
    } catch (error) {
      throw translated(error);
    }
  }

  /**
   * Runs `work` in a transaction and commits it. Whatever fails rolls it back, but for a {@link DatabaseUnavailableError}:
   * if the connection broke off during the commit, only the database knows. After `withinMs` milliseconds, where they are given,
   * the connection is given up: a network may swallow an answer for a quarter of an hour.
   */
  async transaction<T>(work: (client: DatabaseClient) => Promise<T>, withinMs?: number): Promise<T> {
    let client: DatabaseClient | undefined;
    let late: NodeJS.Timeout | undefined;
    try {
      client = await this.pool.connect();
      // A connection that breaks between two statements says so at the next one.
      client.on('error', ignore);
      if (withinMs !== undefined) late = setTimeout(endClient, withinMs, client);
      await client.query('BEGIN');
      const result = await work(client);
      await client.query('COMMIT');
      leave(client, false);
      return result;
    } catch (error) {
      if (client) await rollBack(client);
      throw translated(error);
    } finally {
      clearTimeout(late);
    }
  }

  /** Runs `work`, which only reads, in a transaction that sees one moment of the database from its first statement on. */
  snapshot<T>(work: (client: DatabaseClient) => Promise<T>): Promise<T> {
    return this.transaction(async (client) => {
      await client.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY');
      return work(client);
    });
  }

  /**
   * Gives up all connections but those for reads on behalf of tenants: what is under way on them rejects, and the next statement
   * gets a new one. For whoever learns that they lead nowhere any more, or are not to be used.
   */
  reconnect(): void {
    const given = this.pool;
    this.pool = this.createWriters();
    breakOff(given);
  }

  /** Reads on behalf of a tenant: row-level security leaves nothing else to be seen, and nothing can be written. */
  async tenantQuery<R extends QueryResultRow>(tenantId: string, statement: TenantStatement): Promise<R[]> {
    return tenantQuery<R>(this.readers, await this.role(), tenantId, statement);
  }

  /** Closes all connections, once they are idle. */
  async close(): Promise<void> {
    await Promise.all([this.pool.end(), this.readers.end()]);
  }

  private role(): Promise<string> {
    this.readerRole ??= findReaderRole(this.pool).catch((error: unknown) => {
      this.readerRole = undefined;
      throw translated(error);
    });
    return this.readerRole;
  }
}

const ignore = (): void => undefined;

function leave(client: DatabaseClient, destroy: boolean): void {
  client.off('error', ignore);
  client.release(destroy);
}

async function rollBack(client: DatabaseClient): Promise<void> {
  if (isBroken(client)) return leave(client, true);
  const failed = await client.query('ROLLBACK').then(
    () => false,
    () => true,
  );
  leave(client, failed);
}
