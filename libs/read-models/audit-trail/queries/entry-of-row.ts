import { isJsonObject, type JsonObject, type JsonValue } from '#libs/kernel';
import type { AuditEntry, FoundEntry } from '../entries/audit-entry.js';
import { personalPointers } from '../entries/personal.js';

/** A row of `ENTRY_COLUMNS`: null where there is nothing. */
export type EntryRow = Readonly<Record<TextColumn, string | null>> & {
  readonly personal: number;
  readonly erased: boolean;
  readonly original?: string | null;
};

type TextColumn =
  | 'position'
  | 'recorded_at'
  | 'retention_class'
  | 'event_id'
  | 'stream'
  | 'revision'
  | 'id'
  | 'type'
  | 'occurred_at'
  | 'category'
  | 'severity'
  | 'outcome'
  | 'operation'
  | 'service'
  | 'actor_type'
  | 'actor_id'
  | 'actor_ip'
  | 'actor_user_agent'
  | 'actor_session_id'
  | 'entity_type'
  | 'entity_id'
  | 'subject_type'
  | 'subject_id'
  | 'request_id'
  | 'correlation_id'
  | 'causation_id'
  | 'reason'
  | 'before'
  | 'after'
  | 'metadata'
  | 'more'
  | 'duplicate_of';

const parsed = (json: string | null): JsonValue | undefined =>
  json === null ? undefined : (JSON.parse(json) as JsonValue);

/** Without the members that are undefined. */
function present<T extends object>(object: T): T {
  for (const member of Object.keys(object) as (keyof T)[]) if (object[member] === undefined) delete object[member];
  return object;
}

/** The entry of a row, with the exact values of columns that hold another form of them. */
export function entryOfRow(row: EntryRow): FoundEntry {
  const more = row.more === null ? {} : (JSON.parse(row.more) as JsonObject);
  const exact = isJsonObject(more['exact']) ? more['exact'] : {};
  const text = (column: TextColumn | 'original'): string | undefined =>
    (exact[column] as string | undefined) ?? row[column] ?? undefined;
  const must = (column: TextColumn): string => text(column)!;
  const subject = row.subject_id === null ? undefined : { type: must('subject_type'), id: must('subject_id') };
  const entry: AuditEntry = {
    id: must('id'),
    eventId: must('event_id'),
    type: must('type'),
    occurredAt: must('occurred_at'),
    recordedAt: must('recorded_at'),
    actor: present({
      id: text('actor_id'),
      type: text('actor_type'),
      ip: text('actor_ip'),
      userAgent: text('actor_user_agent'),
      sessionId: text('actor_session_id'),
    }),
    entity: present({ type: must('entity_type'), id: text('entity_id') }),
    operation: must('operation'),
    category: must('category'),
    severity: must('severity'),
    outcome: must('outcome'),
    before: parsed(row.before),
    after: parsed(row.after),
    reason: text('reason'),
    subject,
    retentionClass: must('retention_class'),
    service: text('service'),
    requestId: text('request_id'),
    correlationId: text('correlation_id'),
    causationId: text('causation_id'),
    metadata: parsed(row.metadata),
    original: text('original'),
    sent: more['sent'],
    receipt: { stream: must('stream'), revision: must('revision'), position: must('position') },
    duplicateOf: row.duplicate_of ?? undefined,
    erased: row.erased || undefined,
  };
  return { entry: present(entry), personal: personalPointers(row.personal) };
}
