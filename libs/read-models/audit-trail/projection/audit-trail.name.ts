/** What the audit trail is called as a read model. */
export const AUDIT_TRAIL = 'audit-trail';
