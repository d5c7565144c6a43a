import type { RetentionClass } from '../retention-class.js';

/** What an audit event is about. */
export const AUDIT_CATEGORIES = [
  'entity-mutation',
  'authentication',
  'permission',
  'system',
  'service-lifecycle',
  'environment-change',
  'data-access',
  'security',
  'compliance',
  'financial',
] as const;

/** One of {@link AUDIT_CATEGORIES}. */
export type AuditCategory = (typeof AUDIT_CATEGORIES)[number];

const DEFAULT_CLASS: Readonly<Record<AuditCategory, RetentionClass>> = {
  'entity-mutation': 'administration',
  authentication: 'security',
  permission: 'security',
  system: 'administration',
  'service-lifecycle': 'administration',
  'environment-change': 'administration',
  'data-access': 'access',
  security: 'security',
  compliance: 'legal',
  financial: 'billing',
};

/** The retention class of an audit event whose sender and tenant name none. */
export function defaultRetentionClass(category: AuditCategory): RetentionClass {
  return DEFAULT_CLASS[category];
}
