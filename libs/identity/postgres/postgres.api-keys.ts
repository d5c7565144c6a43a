import type { Pool, PoolClient } from 'pg';
import { ApiKeys } from '../keys/api-keys.port.js';
import type { ApiKey } from '../keys/api-key.js';
import { guarded, inTransaction } from './guarded.js';
import { INSERT_KEY, keyOf, KEY_COLUMNS, keyValues, type KeyRow } from './key-row.js';

/** API keys in Postgres, table `identity.api_keys`. */
export class PostgresApiKeys extends ApiKeys {
  constructor(private readonly pool: Pool) {
    super();
  }

  override async find(id: string): Promise<ApiKey | undefined> {
    const sql = `SELECT ${KEY_COLUMNS} FROM identity.api_keys WHERE key_id = $1`;
    const { rows } = await guarded(() => this.pool.query<KeyRow>(sql, [id]));
    return rows[0] && keyOf(rows[0]);
  }

  override async list(tenantId: string): Promise<ApiKey[]> {
    const sql = `SELECT ${KEY_COLUMNS} FROM identity.api_keys WHERE tenant_id = $1 ORDER BY created_at, key_id`;
    return (await guarded(() => this.pool.query<KeyRow>(sql, [tenantId]))).rows.map(keyOf);
  }

  override create(key: ApiKey, confirm: () => Promise<void>): Promise<void> {
    return inTransaction(this.pool, async (client) => {
      await client.query(INSERT_KEY, [...keyValues(key), false]);
      await confirm();
    });
  }

  override revoke(
    tenantId: string,
    id: string,
    revocation: { readonly at: Date; readonly by: string },
    confirm: (key: ApiKey) => Promise<void>,
  ): Promise<ApiKey | undefined> {
    return inTransaction(this.pool, async (client: PoolClient) => {
      const { rows } = await client.query<KeyRow>(
        `UPDATE identity.api_keys SET revoked_at = $3, revoked_by = $4
         WHERE tenant_id = $1 AND key_id = $2 AND revoked_at IS NULL RETURNING ${KEY_COLUMNS}`,
        [tenantId, id, revocation.at, revocation.by],
      );
      const key = rows[0] && keyOf(rows[0]);
      if (key) await confirm(key);
      return key;
    });
  }
}
