import { parseTimestamp } from '#libs/kernel';
import { AUDIT_PAGE, type AuditQuery } from './audit-filter.js';
import { InvalidAuditQueryError } from './audit-query.errors.js';

/** Alternatives in one list, and characters in one value, at most. */
const LIMITS = { values: 100, characters: 4_096, paths: 20 } as const;

const TIMES = ['from', 'to', 'recordedFrom', 'recordedTo'] as const;

function invalid(code: string, name: string, detail: string): InvalidAuditQueryError {
  return new InvalidAuditQueryError(code, `/${name}`, detail);
}

function checkValues(name: string, values: readonly string[]): void {
  if (values.length > LIMITS.values)
    throw invalid('AUDIT.TOO_MANY_VALUES', name, `There may be up to ${LIMITS.values} alternatives.`);
  for (const value of values) checkText(name, value);
}

function checkText(name: string, value: string): void {
  if (value.length > LIMITS.characters || !value.isWellFormed())
    throw invalid('AUDIT.VALUE_INVALID', name, `A value is Unicode text of up to ${LIMITS.characters} characters.`);
}

/** An InvalidAuditQueryError if the query has a value that no query may have. */
export function checkQuery({ filter, limit }: AuditQuery): void {
  if (!Number.isInteger(limit) || limit < 1 || limit > AUDIT_PAGE.max)
    throw invalid('AUDIT.LIMIT_INVALID', 'limit', `A page has 1 to ${AUDIT_PAGE.max} entries.`);
  for (const name of TIMES)
    if (filter[name] !== undefined && !parseTimestamp(filter[name]))
      throw invalid('AUDIT.TIME_INVALID', name, 'This must be a time of RFC 3339, such as 2026-11-21T10:00:00Z.');
  for (const [name, value] of Object.entries(filter)) if (Array.isArray(value)) checkValues(name, value as string[]);
  if (filter.text !== undefined) checkText('q', filter.text);
  const paths = Object.entries(filter.metadata ?? {});
  if (paths.length > LIMITS.paths)
    throw invalid('AUDIT.TOO_MANY_VALUES', 'metadata', `There may be up to ${LIMITS.paths} paths.`);
  for (const [path, values] of paths) {
    checkText(`metadata.${path}`, path);
    checkValues(`metadata.${path}`, values);
  }
}
