import { PERMISSIONS, type Permission } from './permission.js';

/** The roles, each a set of permissions. */
const ROLE_PERMISSIONS = {
  admin: PERMISSIONS,
  operator: ['exchange:operate', 'metrics:read'],
  producer: ['audit:record'],
  auditor: ['audit:read'],
  'compliance-officer': ['audit:read', 'audit:read-clear', 'retention:manage'],
  'privacy-officer': ['audit:read', 'audit:read-clear'],
  'integrity-officer': ['audit:read', 'integrity:verify', 'metrics:read'],
} as const satisfies Readonly<Record<string, readonly Permission[]>>;

/** What somebody is. */
export type Role = keyof typeof ROLE_PERMISSIONS;

/** All roles. */
export const ROLES = Object.keys(ROLE_PERMISSIONS) as readonly Role[];

/** Duties that one and the same key must not hold together: whoever does a thing does not also judge it. */
export const FORBIDDEN_PAIRS: readonly (readonly [Role, Role])[] = [
  ['admin', 'auditor'],
  ['admin', 'integrity-officer'],
  ['operator', 'auditor'],
  ['operator', 'compliance-officer'],
  ['privacy-officer', 'integrity-officer'],
];

/** Roles that see personal data in clear only for a purpose that they name. */
const CLEAR_FOR_A_PURPOSE: readonly Role[] = ['compliance-officer', 'privacy-officer'];

/** Everything that the roles together allow. */
export function permissionsOf(roles: readonly Role[]): ReadonlySet<Permission> {
  return new Set(roles.flatMap((role): readonly Permission[] => ROLE_PERMISSIONS[role]));
}

/** The first pair among `roles` that cannot be held together, if there is one. */
export function forbiddenPairIn(roles: readonly Role[]): readonly [Role, Role] | undefined {
  return FORBIDDEN_PAIRS.find(([one, other]) => roles.includes(one) && roles.includes(other));
}

/** Whether clear personal data may be read: at once, or only with a purpose. */
export function mayReadClear(roles: readonly Role[], purpose: string | undefined): boolean {
  return roles.some(
    (role) =>
      permissionsOf([role]).has('audit:read-clear') && (purpose !== undefined || !CLEAR_FOR_A_PURPOSE.includes(role)),
  );
}

/** Whether `value` is the name of a role. */
export function isRole(value: unknown): value is Role {
  return ROLES.includes(value as Role);
}
