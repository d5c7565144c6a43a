import { createHash } from 'node:crypto';
import { isJsonObject, type JsonValue } from '#libs/kernel';

/** Up to here a term says its path and value in clear, in characters; beyond, and with control characters, a hash of them. */
const CLEAR_MAX = 160;

const CONTROL = /[\0-\x1f]/;

/** Marks terms that are not words: no word begins like this. */
const MARK = '=';

/**
 * The term for "at this path is this value". Paths are member names joined by dots, through arrays without their indexes;
 * values are strings as they are, anything else as in JSON.
 */
export function leafTerm(path: string, value: string): string {
  return termOf(`${path.length}${MARK}${path}${MARK}${value}`);
}

/** The term for a low-cardinality column that has this value: serves the values that are rare. */
export function columnTerm(column: string, value: string): string {
  return termOf(`${column}${MARK}${value}`);
}

/** Whether a term is one of these, and no word. */
export function isLeafTerm(term: string): boolean {
  return term.startsWith(MARK);
}

/** Postgres holds neither U+0000 nor terms without end, and a line ends a term. */
function termOf(said: string): string {
  if (said.length <= CLEAR_MAX && !CONTROL.test(said)) return MARK + said;
  return `${MARK}#${createHash('sha256').update(said, 'utf8').digest('base64url')}`;
}

/** Calls `found` with every string, number, boolean and null inside a JSON value, and its path; stops when that says false. */
export function eachLeaf(
  value: JsonValue,
  found: (path: string, text: string, isText: boolean) => boolean,
  path = '',
): boolean {
  if (Array.isArray(value)) return value.every((item) => eachLeaf(item, found, path));
  if (!isJsonObject(value))
    return found(path, typeof value === 'string' ? value : String(value), typeof value === 'string');
  for (const member of Object.keys(value))
    if (!eachLeaf(value[member]!, found, path === '' ? member : `${path}.${member}`)) return false;
  return true;
}
