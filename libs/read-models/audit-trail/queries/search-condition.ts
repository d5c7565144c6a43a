import { columnTerm, leafTerm } from '../search/leaf-terms.js';
import { quoteTerm } from '../search/search-terms.js';
import { wordsOf } from '../search/words.js';
import type { AuditFilter } from './audit-filter.js';
import { InvalidAuditQueryError } from './audit-query.errors.js';

const PREFIX = /\*$/;

/** The words of a search as tsquery reads them, all of which must occur. */
function textQuery(text: string): string[] {
  const parts = text.split(/\s+/).flatMap((chunk) => {
    const words = wordsOf(chunk);
    const last = words.length - 1;
    return words.map((word, i) => (i === last && PREFIX.test(chunk) ? `${quoteTerm(word)}:*` : quoteTerm(word)));
  });
  if (parts.length === 0) throw new InvalidAuditQueryError('AUDIT.SEARCH_EMPTY', '/q', 'The search has no word in it.');
  return parts;
}

function anyOf(terms: readonly string[]): string {
  return `(${[...new Set(terms)].map(quoteTerm).join(' | ')})`;
}

/** Values of a column as terms, where each of them is one: frequent values are found without. */
function columnQuery(column: string, values: readonly string[] | undefined, frequent?: string): string[] {
  if (!values?.length || (frequent !== undefined && values.includes(frequent))) return [];
  return [anyOf(values.map((value) => columnTerm(column, value)))];
}

/** What a filter asks of the terms of an entry, as a tsquery; undefined if it asks nothing of them. */
export function searchCondition(filter: AuditFilter): string | undefined {
  const metadata = Object.entries(filter.metadata ?? {}).filter(([, values]) => values.length > 0);
  const parts = [
    ...(filter.text === undefined ? [] : textQuery(filter.text)),
    ...metadata.map(([path, values]) => anyOf(values.map((value) => leafTerm(path, value)))),
    ...columnQuery('severity', filter.severities, 'info'),
    ...columnQuery('outcome', filter.outcomes, 'success'),
    ...columnQuery('category', filter.categories),
    ...columnQuery('entityType', filter.entityTypes),
    ...columnQuery('service', filter.services),
  ];
  return parts.length === 0 ? undefined : parts.join(' & ');
}
