import type { Clock } from '#libs/kernel';
import type { ApiKey } from '../keys/api-key.js';
import { hashSecret, type KeyToken } from '../keys/key-token.js';

/** The admin key that the first start makes for a tenant. */
export function firstKeyOf(tenantId: string, token: KeyToken, clock: Clock): ApiKey {
  return {
    id: token.id,
    tenantId,
    name: 'first admin key',
    roles: ['admin'],
    secretHash: hashSecret(token.secret),
    createdAt: clock.now(),
    createdBy: null,
    revokedAt: null,
  };
}
