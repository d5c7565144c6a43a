import { isUtf8 } from 'node:buffer';
import { LimitExceededError, MalformedInputError, type FieldError } from './errors.js';
import type { JsonValue } from './json.js';
import { findStrictJsonErrors } from './strict-json.findings.js';
import { isExactNumber } from './exact-number.js';

/** How deep arrays and objects may lie in one another, unless the caller says otherwise. */
export const JSON_DEPTH_MAX = 64;

/** How many values a text may hold: a few bytes of text can take a few hundred of memory. */
export const JSON_VALUES_MAX = 1_000_000;

const SHORT_CHARACTERS = 16_384;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;

interface Scan {
  members: number;
  depth: number;
  surrogates: boolean;
  inexact: boolean;
}

/** One pass over text that is known to be JSON: what might make it other than what `JSON.parse` made of it. */
function scan(text: string): Scan {
  const found: Scan = { members: 0, depth: 0, surrogates: false, inexact: false };
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === QUOTE) {
      for (i++; text.charCodeAt(i) !== QUOTE; i++) {
        if (text.charCodeAt(i) !== BACKSLASH) continue;
        i++;
        if (text.charCodeAt(i) === 0x75 && (text.charCodeAt(i + 1) | 0x20) === 0x64) found.surrogates = true;
      }
    } else if (c === 0x3a) found.members++;
    else if (c === 0x7b || c === 0x5b) {
      if (++depth > found.depth) found.depth = depth;
    } else if (c === 0x7d || c === 0x5d) depth--;
    else if (c === 0x2d || (c >= 0x30 && c <= 0x39)) {
      const start = i;
      let plain = true;
      for (; i + 1 < text.length; i++) {
        const d = text.charCodeAt(i + 1);
        if (d >= 0x30 && d <= 0x39) continue;
        if (d !== 0x2e && d !== 0x65 && d !== 0x45 && d !== 0x2b && d !== 0x2d) break;
        plain = false;
      }
      if (!plain || i - start >= 15) found.inexact ||= !isExactNumber(text.slice(start, i + 1));
    }
  }
  return found;
}

/** The members of all objects in `value`; not a number where one is called `__proto__`, so that no count equals it. */
function countMembers(value: JsonValue): number {
  if (typeof value !== 'object' || value === null) return 0;
  let count = 0;
  if (Array.isArray(value)) {
    for (const item of value) count += countMembers(item);
    return count;
  }
  for (const member of Object.keys(value)) {
    count += member === '__proto__' ? Number.NaN : 1 + countMembers(value[member]!);
  }
  return count;
}

function malformed(code: string, message: string, errors: readonly FieldError[] = []): MalformedInputError {
  return new MalformedInputError(code, message, errors);
}

/** Refuses text, which need not be JSON, that would take memory without bound to parse, before that is tried. */
function bounded(text: string, depthMax: number): void {
  let depth = 0;
  let values = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === QUOTE) {
      for (i++; i < text.length && text.charCodeAt(i) !== QUOTE; i++) if (text.charCodeAt(i) === BACKSLASH) i++;
    } else if (c === COMMA) values++;
    else if (c === 0x7b || c === 0x5b) {
      values++;
      if (++depth > depthMax) throw depthExceeded(depthMax);
    } else if (c === 0x7d || c === 0x5d) depth--;
  }
  if (values > JSON_VALUES_MAX)
    throw new LimitExceededError('JSON.TOO_MANY_VALUES', `A body may hold up to ${JSON_VALUES_MAX} values.`);
}

/**
 * Parses JSON so that what a program then holds is exactly what the text said. Beside what `JSON.parse` refuses, these are
 * a {@link MalformedInputError} that names each place by its pointer: bytes that are not UTF-8 (or begin with a byte order
 * mark), duplicate keys, a key `__proto__`, lone surrogates, numbers whose decimal value a double does not hold, and more
 * than `depthMax` levels. More than {@link JSON_VALUES_MAX} values are a {@link LimitExceededError}. Takes time linear in the
 * size of the text.
 */
export function parseStrictJson(bytes: Uint8Array, depthMax = JSON_DEPTH_MAX): JsonValue {
  if (!isUtf8(bytes)) throw malformed('JSON.NOT_UTF8', 'The body is not valid UTF-8.');
  return parseStrictJsonText(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8'), depthMax);
}

/** {@link parseStrictJson} of text that is known to be well-formed Unicode. */
export function parseStrictJsonText(text: string, depthMax = JSON_DEPTH_MAX): JsonValue {
  const value = parse(text, depthMax);
  const found = scan(text);
  if (found.depth > depthMax) throw depthExceeded(depthMax);
  if (found.inexact || found.surrogates || found.members !== countMembers(value)) {
    const errors = findStrictJsonErrors(text);
    if (errors.length > 0) throw malformed(errors[0]!.code, errors[0]!.detail, errors);
  }
  return value;
}

/** Only a long text can take memory without bound; the others are looked at once, afterwards. */
function parse(text: string, depthMax: number): JsonValue {
  if (text.length > SHORT_CHARACTERS) bounded(text, depthMax);
  try {
    return JSON.parse(text) as JsonValue;
  } catch (error) {
    bounded(text, depthMax);
    throw malformed('JSON.SYNTAX', `The body is not JSON: ${(error as Error).message}`);
  }
}

function depthExceeded(depthMax: number): MalformedInputError {
  return malformed('JSON.TOO_DEEP', `JSON may be ${depthMax} levels deep, not more.`);
}
