import { COPY_NULL, copyText } from '#libs/database';
import { canonicalJson, type JsonObject, type JsonValue, parseTimestamp } from '#libs/kernel';
import type { ProjectedEntry } from '../projection/projected-entry.js';
import { searchTerms, tsvectorText } from '../search/search-terms.js';
import { keyText, storableText } from './key-text.js';
import { subjectKey } from './subject-key.js';

/** The columns that COPY fills, in its order. */
export const COPY_COLUMNS = `tenant_id, position, recorded_at, retention_class, event_id, stream, revision, id, type,
  occurred_at, category, severity, outcome, operation, service, actor_type, actor_id, actor_ip, actor_user_agent,
  actor_session_id, entity_type, entity_id, subject_type, subject_id, request_id, correlation_id, causation_id, reason,
  before, after, metadata, original, more, personal, erased, subject_keys, search`;

/** Members whose exact value is in `more`, since their column holds a form of it that Postgres can store and index. */
class Exact {
  values: JsonObject | undefined;

  column(name: string, value: string | undefined, form: (value: string) => string): string {
    if (value === undefined) return COPY_NULL;
    const stored = form(value);
    if (stored !== value) (this.values ??= {})[name] = value;
    return copyText(stored);
  }
}

/** Canonical JSON writes U+0000 as an escape, so that it can always be stored. */
function json(value: JsonValue | undefined): string {
  return value === undefined ? COPY_NULL : copyText(canonicalJson(value));
}

function moreOf({ sent }: ProjectedEntry, exact: Exact): string {
  if (sent === undefined && !exact.values) return COPY_NULL;
  return json({ ...(sent !== undefined && { sent }), ...(exact.values && { exact: exact.values }) });
}

/** The row of an entry in COPY's text form. */
export interface EntryRow {
  /** All columns but the last one, as they are digested: Postgres gives the same text of them. */
  readonly columns: string;
  /** The last column, which follows from the others, and of which Postgres has another text. */
  readonly search: string;
}

/** Makes the row of an entry. */
export function entryRow(entry: ProjectedEntry): EntryRow {
  return { columns: entryColumns(entry), search: copyText(searchText(entry)) };
}

/** What the column `search` is made of. */
export function searchText(entry: ProjectedEntry): string {
  return tsvectorText(searchTerms(entry));
}

/** The row of an entry but for its last column. */
export function entryColumns(entry: ProjectedEntry): string {
  const exact = new Exact();
  const key = (name: string, value: string | undefined): string => exact.column(name, value, keyText);
  const text = (name: string, value: string | undefined, form = storableText): string =>
    exact.column(name, value, form);
  const columns = [
    entry.tenantId,
    String(entry.position),
    entry.recordedAt,
    entry.retentionClass,
    entry.eventId,
    text('stream', entry.stream),
    String(entry.revision),
    key('id', entry.id),
    key('type', entry.type),
    copyText(parseTimestamp(entry.occurredAt)?.timestamp ?? entry.occurredAt),
    text('category', entry.category),
    text('severity', entry.severity),
    text('outcome', entry.outcome),
    text('operation', entry.operation),
    text('service', entry.service),
    text('actor_type', entry.actorType),
    key('actor_id', entry.actorId),
    text('actor_ip', entry.actorIp),
    text('actor_user_agent', entry.actorUserAgent),
    text('actor_session_id', entry.actorSessionId),
    text('entity_type', entry.entityType),
    key('entity_id', entry.entityId),
    text('subject_type', entry.subject?.type),
    text('subject_id', entry.subject?.id, (id) => subjectKey(entry.subject!.type, id)),
    key('request_id', entry.requestId),
    key('correlation_id', entry.correlationId),
    text('causation_id', entry.causationId),
    text('reason', entry.reason),
    json(entry.before),
    json(entry.after),
    json(entry.metadata),
    text('original', entry.original),
    moreOf(entry, exact),
    String(entry.personal),
    entry.erased ? 't' : 'f',
    entry.subjectKeys.length === 0 ? COPY_NULL : `{${entry.subjectKeys.join(',')}}`,
  ];
  return columns.join('\t');
}
