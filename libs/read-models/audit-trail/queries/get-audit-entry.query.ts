import { StatementTimeoutError } from '#libs/database';
import { formatTimestamp, isUuid, monthOf, uuidVersion } from '#libs/kernel';
import { callerEventId, type Keyring } from '#libs/privacy';
import type { FoundEntry } from '../entries/audit-entry.js';
import { keyText } from '../table/key-text.js';
import { AuditEntryNotFoundError, AuditEntryRetiredError, AuditQueryTimeoutError } from './audit-query.errors.js';
import { ENTRY_COLUMNS } from './entry-columns.js';
import { entryOfRow, type EntryRow } from './entry-of-row.js';
import { type AuditQueryOptions, type Freshness, readReflected } from './find-audit-entries.query.js';
import { readPosition } from './read-position.js';
import { type RetiredEntries, retiredSql } from './retired-entries.js';

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
  WHERE tenant_id = $1 AND event_id = ANY ($2::uuid[]) ORDER BY position LIMIT 1`;

const RETIRED = retiredSql(`month BETWEEN ($2 || '-01')::date AND ($3 || '-01')::date`);
const ANY_MONTH = ['0001-01', '9999-12'] as const;

/** Ids of this version begin with the time, in milliseconds; later ones than this (the year 9000) are no times. */
const TIME_VERSION = 7;
const TIME_MAX = 221_845_392_000_000;

/** A clock may be wrong by as much. */
const MARGIN_MS = 86_400_000;

interface Place {
  readonly recordedAt: string;
  readonly position: string;
  readonly month: string;
}

export interface GetAuditEntryOptions extends Omit<AuditQueryOptions, 'cursors'> {
  /** Event ids follow from the ids that callers chose and the secrets of their tenant. */
  readonly keyring: Pick<Keyring, 'tenantSecrets'>;
}

/** Finds one entry by the id that the API shows, the caller's own or the event id. */
export class GetAuditEntryQuery {
  constructor(private readonly options: GetAuditEntryOptions) {}

  /**
   * The entry, `original` included; of an id recorded twice the first. Rejects with an {@link AuditEntryRetiredError} where it is
   * known that there was one, which it is of every id that its caller chose outside of CloudEvents; else with an
   * {@link AuditEntryNotFoundError}, which says what was retired that may have been it.
   */
  async execute(tenantId: string, id: string, { minPosition }: Freshness = {}): Promise<FoundEntry> {
    const { database, reached, timeoutMs = TIMEOUT_MS, patienceMs = PATIENCE_MS } = this.options;
    try {
      if (minPosition !== undefined)
        await readReflected(() => readPosition(database), minPosition, reached, patienceMs);
      const row = await this.find(tenantId, FIND, [keyText(id)], timeoutMs);
      return entryOfRow(row ?? (await this.byPlace(tenantId, id, timeoutMs)));
    } catch (error) {
      if (error instanceof StatementTimeoutError) throw new AuditQueryTimeoutError(timeoutMs, error);
      throw error;
    }
  }

  /** By where the log has it. */
  private async byPlace(tenantId: string, id: string, timeoutMs: number): Promise<EntryRow> {
    const { database, keyring } = this.options;
    const { idKey } = await keyring.tenantSecrets(tenantId);
    const eventIds = [callerEventId(idKey, '', id), ...(isUuid(id) ? [id] : [])];
    const [place] = await database.query<Place & Record<string, string>>(PLACE, [tenantId, eventIds]);
    const row = place && (await this.find(tenantId, FIND_BY_EVENT_ID, [place.recordedAt, place.position], timeoutMs));
    if (row) return row;
    const retired = await this.retired(tenantId, place ? [place.month, place.month] : monthsOf(id), timeoutMs);
    if (place && retired) throw new AuditEntryRetiredError(id, retired);
    throw new AuditEntryNotFoundError(id, retired);
  }

  private async retired(
    tenantId: string,
    months: readonly [string, string],
    timeoutMs: number,
  ): Promise<RetiredEntries | null> {
    const statement = { sql: RETIRED, params: [tenantId, ...months], timeoutMs };
    const rows = await this.options.database.tenantQuery<{ retired: RetiredEntries }>(tenantId, statement);
    return rows[0]?.retired ?? null;
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

/** When the event of an id may have been recorded: an id of which time is a part is not older than that. */
function monthsOf(id: string): readonly [string, string] {
  const at = isUuid(id) && uuidVersion(id) === TIME_VERSION ? Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16) : 0;
  if (at < MARGIN_MS || at > TIME_MAX) return ANY_MONTH;
  return [monthOf(formatTimestamp(at - MARGIN_MS)), ANY_MONTH[1]];
}
