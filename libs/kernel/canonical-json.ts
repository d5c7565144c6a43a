import type { JsonValue } from './json.js';

const NEEDS_CARE = /[\u0000-\u001f"\\\ud800-\udfff]/;

/** Canonical JSON of a string (RFC 8785 section 3.2.2.2). Lone surrogates are a RangeError. */
function canonicalString(text: string): string {
  if (!NEEDS_CARE.test(text)) return `"${text}"`;
  if (!text.isWellFormed()) throw new RangeError('a lone surrogate has no canonical form');
  return JSON.stringify(text);
}

/** Sorts names by UTF-16 code units. What was canonical before is in order already, which costs less to see than to sort. */
function inOrder(names: string[]): string[] {
  for (let i = 1; i < names.length; i++) if (names[i - 1]! > names[i]!) return names.sort();
  return names;
}

/**
 * Canonical JSON, JCS (RFC 8785): members sorted by UTF-16 code units, ECMAScript numbers, no white space. The result is
 * text; its UTF-8 bytes are what is hashed. Values that have no canonical form (NaN, infinities, undefined, functions,
 * lone surrogates) are a RangeError; `toJSON` is not called.
 */
export function canonicalJson(value: JsonValue): string {
  if (typeof value === 'string') return canonicalString(value);
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new RangeError('a number that is not finite has no canonical form');
    return JSON.stringify(value);
  }
  if (typeof value !== 'object') throw new RangeError(`a ${typeof value} has no canonical form`);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  const members = inOrder(Object.keys(value));
  let text = '{';
  for (let i = 0; i < members.length; i++) {
    const member = members[i]!;
    text += `${i === 0 ? '' : ','}${canonicalString(member)}:${canonicalJson(value[member]!)}`;
  }
  return `${text}}`;
}

/** The UTF-8 bytes of {@link canonicalJson}. */
export function canonicalJsonBytes(value: JsonValue): Buffer {
  return Buffer.from(canonicalJson(value), 'utf8');
}
