export * from './entries/audit-entry.js';
export { AuditTrailModel } from './model/audit-trail.model.js';
export {
  AUDIT_TRAIL,
  AuditTrailProjection,
  type AuditTrailProjectionOptions,
} from './projection/audit-trail.projection.js';
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
export { GetAuditEntryQuery } from './queries/get-audit-entry.query.js';
export { ProjectedRecordedIds } from './recorded-ids/projected-recorded-ids.js';
