/** What somebody may do. */
export const PERMISSIONS = [
  'audit:record',
  'audit:read',
  'audit:read-clear',
  'exchange:operate',
  'identity:manage',
  'integrity:verify',
  'metrics:read',
  'projections:manage',
  'retention:manage',
] as const;

/** One of {@link PERMISSIONS}. */
export type Permission = (typeof PERMISSIONS)[number];
