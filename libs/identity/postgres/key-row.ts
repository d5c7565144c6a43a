import type { ApiKey } from '../keys/api-key.js';
import { isRole } from '../permissions/role.js';

/** A row of `identity.api_keys`. */
export interface KeyRow {
  readonly key_id: string;
  readonly tenant_id: string;
  readonly name: string;
  readonly roles: string[];
  readonly secret_hash: Buffer;
  readonly created_at: Date;
  readonly created_by: string | null;
  readonly revoked_at: Date | null;
}

export const KEY_COLUMNS = 'key_id, tenant_id, name, roles, secret_hash, created_at, created_by, revoked_at';

/** Takes {@link keyValues} and whether it is the first key of its tenant. */
export const INSERT_KEY = `INSERT INTO identity.api_keys (key_id, tenant_id, name, roles, secret_hash, created_at, created_by, is_first)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING`;

export function keyValues(key: ApiKey): unknown[] {
  return [key.id, key.tenantId, key.name, key.roles, key.secretHash, key.createdAt, key.createdBy];
}

/** Roles that this version does not know are left out: they allow nothing. */
export function keyOf(row: KeyRow): ApiKey {
  return {
    id: row.key_id,
    tenantId: row.tenant_id,
    name: row.name,
    roles: row.roles.filter(isRole),
    secretHash: row.secret_hash,
    createdAt: row.created_at,
    createdBy: row.created_by,
    revokedAt: row.revoked_at,
  };
}
