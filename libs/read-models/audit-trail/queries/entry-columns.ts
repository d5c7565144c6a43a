const time = (column: string): string =>
  `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS ${column}`;

/** The columns of an entry in a list; `original` is only shown where one entry is asked for. */
export const ENTRY_COLUMNS = `tenant_id, position::text, ${time('recorded_at')}, retention_class, event_id, stream,
  revision::text, id, type, ${time('occurred_at')}, category, severity, outcome, operation, service, actor_type, actor_id,
  actor_ip, actor_user_agent, actor_session_id, entity_type, entity_id, subject_type, subject_id, request_id,
  correlation_id, causation_id, reason, before, after, metadata, more, personal, erased, duplicate_of::text`;
