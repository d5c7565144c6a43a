import type { JsonValue } from '#libs/kernel';
import type { ProjectedEntry } from '../projection/projected-entry.js';
import { columnTerm, eachLeaf, leafTerm } from './leaf-terms.js';
import { addWords } from './words.js';

/** How many terms of one entry are searched for, at most; a tsvector has a bound, and a document is not an audit trail. */
export const TERMS_MAX = 4_096;
/** How long they may be together, in characters, each of up to three bytes: a tsvector holds 1 MiB. */
const TERMS_CHARACTERS_MAX = 250_000;

/** Columns of few values, whose frequent one is found fast without an index. */
const FREQUENT = { severity: 'info', outcome: 'success' } as const;

function addLeaves(terms: Set<string>, value: JsonValue | undefined, isMetadata: boolean): void {
  if (value === undefined || value === null) return;
  eachLeaf(value, (path, text, isText) => {
    if (isMetadata) terms.add(leafTerm(path, text));
    if (isText) addWords(terms, text);
    return terms.size < TERMS_MAX;
  });
}

/**
 * What an entry is found by beside its indexed columns: the words of everything that people write in it, `path = value` for
 * all of its metadata, and rare values of the columns that have few.
 */
export function searchTerms(entry: ProjectedEntry): Set<string> {
  const terms = new Set<string>();
  if (entry.severity !== FREQUENT.severity) terms.add(columnTerm('severity', entry.severity));
  if (entry.outcome !== FREQUENT.outcome) terms.add(columnTerm('outcome', entry.outcome));
  terms.add(columnTerm('category', entry.category));
  terms.add(columnTerm('entityType', entry.entityType));
  if (entry.service !== undefined) terms.add(columnTerm('service', entry.service));
  addWords(terms, entry.type);
  for (const text of [entry.operation, entry.reason, entry.actorId, entry.entityType, entry.entityId, entry.service])
    if (text !== undefined) addWords(terms, text);
  if (entry.subject) addWords(terms, entry.subject.id);
  addLeaves(terms, entry.metadata, true);
  addLeaves(terms, entry.before, false);
  addLeaves(terms, entry.after, false);
  return terms;
}

/** A term as tsvector and tsquery read it. */
export function quoteTerm(term: string): string {
  return `'${/['\\]/.test(term) ? term.replace(/['\\]/g, (special) => special + special) : term}'`;
}

/** The terms as the text of a tsvector. */
export function tsvectorText(terms: ReadonlySet<string>): string {
  let text = '';
  let count = 0;
  for (const term of terms) {
    if (count++ === TERMS_MAX || text.length > TERMS_CHARACTERS_MAX) break;
    text += text === '' ? quoteTerm(term) : ` ${quoteTerm(term)}`;
  }
  return text;
}
