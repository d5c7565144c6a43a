import type { Role } from '../permissions/role.js';

/** An API key as it is kept: everything but its secret. */
export interface ApiKey {
  readonly id: string;
  readonly tenantId: string;
  /** What people call it. */
  readonly name: string;
  readonly roles: readonly Role[];
  /** SHA-256 of the secret, 32 bytes. */
  readonly secretHash: Uint8Array;
  readonly createdAt: Date;
  /** The key that made it; null for the one of the first start. */
  readonly createdBy: string | null;
  readonly revokedAt: Date | null;
}
