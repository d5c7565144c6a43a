import { ForbiddenError } from '#libs/kernel';
import type { Permission } from '../permissions/permission.js';
import type { Role } from '../permissions/role.js';

/** Who is asking. */
export interface Principal {
  /** The id of the key. */
  readonly id: string;
  readonly name: string;
  readonly tenantId: string;
  readonly roles: readonly Role[];
  readonly permissions: ReadonlySet<Permission>;
}

/** Rejects with a {@link ForbiddenError} whoever does not have the permission. */
export function requirePermission(principal: Principal, permission: Permission): void {
  if (!principal.permissions.has(permission))
    throw new ForbiddenError(
      'IDENTITY.FORBIDDEN',
      `This needs the permission ${permission}, which the key does not have.`,
    );
}
