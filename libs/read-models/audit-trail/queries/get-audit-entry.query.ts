import { StatementTimeoutError } from '#libs/database';
import { isUuid } from '#libs/kernel';
import type { FoundEntry } from '../entries/audit-entry.js';
import { keyText } from '../table/key-text.js';
import { AuditEntryNotFoundError, AuditEntryRetiredError, AuditQueryTimeoutError } from './audit-query.errors.js';
import { ENTRY_COLUMNS } from './entry-columns.js';
import { entryOfRow, type EntryRow } from './entry-of-row.js';
import { type AuditQueryOptions, type Freshness, readReflected } from './find-audit-entries.query.js';
import { readPosition } from './read-position.js';

const TIMEOUT_MS = 5_000;
const PATIENCE_MS = 2_000;

const FIND = `
  SELECT ${ENTRY_COLUMNS}, original FROM audit_trail.audit_entries
  WHERE tenant_id = $1 AND id = $2 ORDER BY audit_entries.position LIMIT 1`;

/** The partition is known with the id, so that no other one is looked into. */
const FIND_BY_EVENT_ID = `
  SELECT ${ENTRY_COLUMNS}, original FROM audit_trail.audit_entries
  WHERE tenant_id = $1 AND recorded_at = $2 AND position = $3`;

const PLACE = `SELECT recorded_at::text AS "recordedAt", position,
    to_char(recorded_at AT TIME ZONE 'UTC', 'YYYY-MM') AS month FROM audit_trail.audit_event_ids
  WHERE tenant_id = $1 AND event_id = $2`;

const RETIRED = `SELECT FROM retention.partitions WHERE month = ($1 || '-01')::date AND state IN ('detached', 'dropped')`;

interface Place {
  readonly recordedAt: string;
  readonly position: string;
  readonly month: string;
}

/** Finds one entry by the id that the API shows, the caller's own or the event id. */
export class GetAuditEntryQuery {
  constructor(private readonly options: Omit<AuditQueryOptions, 'cursors'>) {}

  /**
   * The entry, `original` included; of an id recorded twice the first. Rejects with an {@link AuditEntryNotFoundError}, or an
   * {@link AuditEntryRetiredError} where it is known by its event id that there was one.
   */
  async execute(tenantId: string, id: string, { minPosition }: Freshness = {}): Promise<FoundEntry> {
    const { database, reached, timeoutMs = TIMEOUT_MS, patienceMs = PATIENCE_MS } = this.options;
    try {
      if (minPosition !== undefined)
        await readReflected(() => readPosition(database), minPosition, reached, patienceMs);
      const row =
        (await this.find(tenantId, FIND, [keyText(id)], timeoutMs)) ?? (await this.byEventId(tenantId, id, timeoutMs));
      if (!row) throw new AuditEntryNotFoundError(id);
      return entryOfRow(row);
    } catch (error) {
      if (error instanceof StatementTimeoutError) throw new AuditQueryTimeoutError(timeoutMs, error);
      throw error;
    }
  }

  private async byEventId(tenantId: string, id: string, timeoutMs: number): Promise<EntryRow | undefined> {
    if (!isUuid(id)) return undefined;
    const { database } = this.options;
    const [place] = await database.query<Place & Record<string, string>>(PLACE, [tenantId, id]);
    if (!place) return undefined;
    const row = await this.find(tenantId, FIND_BY_EVENT_ID, [place.recordedAt, place.position], timeoutMs);
    if (!row && (await database.query(RETIRED, [place.month])).length > 0)
      throw new AuditEntryRetiredError(id, place.month);
    return row;
  }

  private async find(
    tenantId: string,
    sql: string,
    params: readonly unknown[],
    timeoutMs: number,
  ): Promise<EntryRow | undefined> {
    const statement = { sql, params: [tenantId, ...params], timeoutMs };
    return (await this.options.database.tenantQuery<EntryRow>(tenantId, statement))[0];
  }
}
