import type { Database } from '#libs/database';
import { type RecordedId, RecordedIds } from '#libs/event-store';

const FIND = `
  SELECT i.event_id AS id, i.fingerprint, i.stream, i.revision::text, i.position::text,
    to_char(i.recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS "recordedAt"
  FROM unnest($2::uuid[]) AS w (event_id) JOIN audit_trail.audit_event_ids i ON i.event_id = w.event_id
  WHERE i.tenant_id = $1`;

/** The ids that callers chose, as the audit trail's projection has them. */
export class ProjectedRecordedIds extends RecordedIds {
  constructor(private readonly database: Database) {
    super();
  }

  override find(tenantId: string, eventIds: readonly string[]): Promise<readonly RecordedId[]> {
    return this.database.query<RecordedId & Record<string, string | null>>(FIND, [tenantId, eventIds]);
  }
}
