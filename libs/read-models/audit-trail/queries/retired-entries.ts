/** What of a tenant was in partitions that were retired, as far as a question might have found it there. */
export interface RetiredEntries {
  /** How many entries they had in all, whether or not the question meets them. */
  readonly entries: number;
  /** They were recorded before. */
  readonly recordedBefore: string;
  /** In these months (`YYYY-MM`), the earliest first. */
  readonly months: readonly string[];
  /** Of these classes. */
  readonly retentionClasses: readonly string[];
}

/** A query of them for the tenant `$1`, with a further condition on their months and bounds; no row where there are none. */
export function retiredSql(condition: string): string {
  return `
    SELECT json_build_object('entries', sum(entries),
      'recordedBefore', to_char(max(month) + interval '1 month', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
      'months', json_agg(DISTINCT to_char(month, 'YYYY-MM')),
      'retentionClasses', json_agg(DISTINCT retention_class)) AS retired
    FROM retention.tenants JOIN retention.partitions p USING (month, retention_class)
    WHERE tenant_id = $1 AND p.state IN ('detached', 'dropped') AND ${condition}
    HAVING count(*) > 0`;
}
