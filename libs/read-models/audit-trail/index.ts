export * from './entries/audit-entry.js';
export { attestedAuditTrail, AuditTrailModel } from './model/audit-trail.model.js';
export { AUDIT_TRAIL } from './projection/audit-trail.name.js';
export { AuditTrailProjection, type AuditTrailProjectionOptions } from './projection/audit-trail.projection.js';
export * from './queries/audit-filter.js';
export * from './queries/audit-query.builder.js';
export * from './queries/audit-query.errors.js';
export { Cursors } from './queries/cursor.js';
export {
  FindAuditEntriesQuery,
  type AuditPage,
  type AuditQueryOptions,
  type Freshness,
} from './queries/find-audit-entries.query.js';
export type { RetiredEntries } from './queries/retired-entries.js';
export { GetAuditEntryQuery } from './queries/get-audit-entry.query.js';
export { AuditTrailReprojection } from './reprojection/audit-trail.reprojection.js';
export * from './retention/index.js';
export { reconcileAuditTrail } from './reconciliation/reconcile-audit-trail.js';
export { ProjectedRecordedIds } from './recorded-ids/projected-recorded-ids.js';
