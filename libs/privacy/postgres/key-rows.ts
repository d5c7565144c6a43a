import type { Pool, QueryResultRow } from 'pg';
import { KeyringUnavailableError } from '../keyring/keyring.errors.js';

/** Which key a row is: a month's, a subject's (by look-up), a stream's, or a secret of the tenant. */
export interface KeyAddress {
  readonly tenantId: string;
  readonly kind: 'period' | 'subject' | 'stream' | 'tenant-id' | 'tenant-lookup';
  readonly class: string;
  readonly scope: string;
}

/** A row of `keyring.keys`; `wrapped` is null once it is destroyed. */
export interface KeyRow extends KeyAddress {
  readonly keyId: string;
  readonly state: 'open' | 'closing' | 'destroyed';
  readonly wrapped: Buffer | null;
}

/** A key that is about to be written. */
export interface NewKeyRow extends KeyAddress {
  readonly keyId: string;
  readonly wrapped: Buffer;
}

const COLUMNS = 'k.key_id AS "keyId", k.tenant_id AS "tenantId", k.kind, k.class, k.scope, k.state, k.wrapped';

const SELECT_OPEN = `
  SELECT ${COLUMNS}
  FROM unnest($1::text[], $2::text[], $3::text[], $4::text[]) AS w (tenant_id, kind, class, scope)
  JOIN keyring.keys k USING (tenant_id, kind, class, scope)
  WHERE k.state = 'open'`;

const SELECT_BY_ID = `
  SELECT ${COLUMNS}
  FROM unnest($1::text[], $2::uuid[]) AS w (tenant_id, key_id)
  JOIN keyring.keys k USING (tenant_id, key_id)`;

const SELECT_BY_SUBJECT = `
  SELECT ${COLUMNS} FROM keyring.keys k
  WHERE tenant_id = $1 AND scope = $2 AND kind = 'subject' AND state = 'open'
  UNION ALL
  SELECT ${COLUMNS} FROM keyring.keys k
  WHERE tenant_id = $1 AND scope = $2 AND kind = 'subject' AND state <> 'open'`;

/** A server that is set to lose its last transactions in a crash must not lose a key, whatever else it loses. */
const INSERT = `
  WITH durable AS (
    SELECT CASE WHEN current_setting('synchronous_commit') IN ('off', 'local')
      THEN set_config('synchronous_commit', 'on', true) END)
  INSERT INTO keyring.keys AS k (tenant_id, kind, class, scope, key_id, wrapped, master_key_id)
  SELECT w.*, $7 FROM durable,
    unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::uuid[], $6::bytea[])
      AS w (tenant_id, kind, class, scope, key_id, wrapped)
  ON CONFLICT DO NOTHING
  RETURNING ${COLUMNS}`;

const DESTROY = `
  UPDATE keyring.keys SET state = 'destroyed', wrapped = NULL, destroyed_at = now()
  WHERE tenant_id = $1 AND key_id = ANY ($2::uuid[]) AND state <> 'destroyed'
    AND kind IN ('period', 'subject', 'stream')`;

/** A row under another master key than the given one, if there is any; otherwise any row. */
const SELECT_SAMPLE = `
  (SELECT ${COLUMNS}, k.master_key_id AS "masterKeyId" FROM keyring.keys k
   WHERE wrapped IS NOT NULL AND master_key_id < $1 LIMIT 1)
  UNION ALL
  (SELECT ${COLUMNS}, k.master_key_id FROM keyring.keys k
   WHERE wrapped IS NOT NULL AND master_key_id > $1 LIMIT 1)
  UNION ALL
  (SELECT ${COLUMNS}, k.master_key_id FROM keyring.keys k WHERE wrapped IS NOT NULL LIMIT 1)
  LIMIT 1`;

function columnsOf(rows: readonly KeyAddress[]): string[][] {
  return [
    rows.map((row) => row.tenantId),
    rows.map((row) => row.kind),
    rows.map((row) => row.class),
    rows.map((row) => row.scope),
  ];
}

function order(a: KeyAddress, b: KeyAddress): number {
  const x = `${a.tenantId} ${a.kind} ${a.class} ${a.scope}`;
  return x < `${b.tenantId} ${b.kind} ${b.class} ${b.scope}` ? -1 : 1;
}

/** The statements on `keyring.keys`. Whatever the database refuses is a {@link KeyringUnavailableError}. */
export class KeyRows {
  constructor(private readonly pool: Pool) {}

  private async query<R extends QueryResultRow>(sql: string, values: unknown[]): Promise<R[]> {
    try {
      return (await this.pool.query<R>(sql, values)).rows;
    } catch (error) {
      throw new KeyringUnavailableError({ cause: error });
    }
  }

  /** The rows in use at these addresses, in no order. */
  findOpen(addresses: readonly KeyAddress[]): Promise<KeyRow[]> {
    return this.query(SELECT_OPEN, columnsOf(addresses));
  }

  /** The rows of these ids, in whatever state. */
  findByIds(keys: readonly { readonly tenantId: string; readonly keyId: string }[]): Promise<KeyRow[]> {
    return this.query(SELECT_BY_ID, [keys.map((key) => key.tenantId), keys.map((key) => key.keyId)]);
  }

  /** The rows of a subject's look-up, in whatever state. */
  findBySubject(tenantId: string, lookup: string): Promise<KeyRow[]> {
    return this.query(SELECT_BY_SUBJECT, [tenantId, lookup]);
  }

  /**
   * Writes rows in one statement, durably, and gives those that were written: where another process was first, its row
   * stands. Rows go in by address, so that two processes with the same new keys cannot wait for one another.
   */
  insert(rows: readonly NewKeyRow[], masterKeyId: string): Promise<KeyRow[]> {
    const ordered = rows.toSorted(order);
    const keys = [ordered.map((row) => row.keyId), ordered.map((row) => row.wrapped)];
    return this.query(INSERT, [...columnsOf(ordered), ...keys, masterKeyId]);
  }

  /** One row that is not destroyed, rather of another master key than `masterKeyId`; undefined where there is none. */
  async findSample(masterKeyId = ''): Promise<(KeyRow & { readonly masterKeyId: string }) | undefined> {
    return (await this.query<KeyRow & { masterKeyId: string }>(SELECT_SAMPLE, [masterKeyId]))[0];
  }

  /** Destroys keys; secrets of a tenant are left alone. */
  async destroy(tenantId: string, ids: readonly string[]): Promise<void> {
    await this.query(DESTROY, [tenantId, ids]);
  }
}
