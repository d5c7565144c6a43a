import type { JsonValue } from '#libs/kernel';
import type { ProjectedEntry } from '../projection/projected-entry.js';
import { columnTerm, eachLeaf, isLeafTerm, leafTerm } from './leaf-terms.js';
import { addWords } from './words.js';

/** How many terms of one entry are searched for, at most; a tsvector has a bound, and a document is not an audit trail. */
export const TERMS_MAX = 4_096;
/** How long they may be together, in characters, each of up to three bytes: a tsvector holds 1 MiB. */
const TERMS_CHARACTERS_MAX = 250_000;

/** Columns of few values, whose frequent one is found fast without an index. */
const FREQUENT = { severity: 'info', outcome: 'success' } as const;

/** Collects what is said in a JSON value: its texts, and for metadata a term for each leaf. */
function collect(texts: string[], value: JsonValue | undefined, terms?: Set<string>): void {
  if (value === undefined || value === null) return;
  eachLeaf(value, (path, text, isText) => {
    terms?.add(leafTerm(path, text));
    if (isText) texts.push(text);
    return texts.length < TERMS_MAX && (terms?.size ?? 0) < TERMS_MAX;
  });
}

/**
 * What an entry is found by beside its indexed columns: the words of everything that people write in it, `path = value` for
 * all of its metadata, and rare values of the columns that have few.
 */
export function searchTerms(entry: ProjectedEntry): Set<string> {
  const { severity, outcome, category, entityType, service } = entry;
  const terms = new Set<string>();
  if (severity !== FREQUENT.severity) terms.add(columnTerm('severity', severity));
  if (outcome !== FREQUENT.outcome) terms.add(columnTerm('outcome', outcome));
  terms.add(columnTerm('category', category)).add(columnTerm('entityType', entityType));
  if (service !== undefined) terms.add(columnTerm('service', service));
  const texts = [entry.type, entry.operation, entityType];
  for (const text of [service, entry.reason, entry.actorId, entry.entityId, entry.subject?.id])
    if (text !== undefined) texts.push(text);
  collect(texts, entry.metadata, terms);
  collect(texts, entry.before);
  collect(texts, entry.after);
  addWords(terms, texts.join('\n'));
  return terms;
}

const SPECIAL = /['\\]/;

/** A term as tsvector and tsquery read it. */
export function quoteTerm(term: string): string {
  return `'${SPECIAL.test(term) ? term.replace(/['\\]/g, (special) => special + special) : term}'`;
}

/** The terms as the text of a tsvector. */
export function tsvectorText(terms: ReadonlySet<string>): string {
  const all = [...terms];
  if (all.length === 0) return '';
  if (all.length <= TERMS_MAX && !all.some(needsQuoting)) {
    const text = `'${all.join("' '")}'`;
    if (text.length <= TERMS_CHARACTERS_MAX) return text;
  }
  let quoted = '';
  for (const term of all.slice(0, TERMS_MAX)) {
    if (quoted.length > TERMS_CHARACTERS_MAX) break;
    quoted += `${quoteTerm(term)} `;
  }
  return quoted;
}

/** Words never do: there is neither a quote nor a backslash in them. */
function needsQuoting(term: string): boolean {
  return isLeafTerm(term) && SPECIAL.test(term);
}
