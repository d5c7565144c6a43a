import { parseTimestamp } from '#libs/kernel';
import type { AuditFilter } from './audit-filter.js';

type Times = Partial<Record<'from' | 'to' | 'recordedFrom' | 'recordedTo', string>>;

/**
 * The filter with its times in the log's form, as entries have theirs. RFC 3339 allows what Postgres does not: an offset of
 * sixteen hours and more, digits without end.
 */
export function withPlainTimes(filter: AuditFilter): AuditFilter {
  const plain: Times = {};
  for (const name of ['from', 'to', 'recordedFrom', 'recordedTo'] as const) {
    const time = filter[name] === undefined ? undefined : parseTimestamp(filter[name]);
    if (time) plain[name] = time.timestamp;
  }
  return { ...filter, ...plain };
}
