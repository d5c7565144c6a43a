import type { FieldError } from './errors.js';
import { isExactNumber } from './exact-number.js';
import { pointerTo } from './json-pointer.js';

/** Where a token begins: a text, a number, or what stands between them. */
const BEGINNING = /["{}[\],]|-?\d/g;
const STRUCTURE = /[{}[\],]/;
const NOT_OF_A_NUMBER = /[^\d.eE+-]/g;
const FINDINGS_MAX = 100;

interface Level {
  readonly keys: Set<string> | null;
  key: string | number;
  expectsKey: boolean;
}

/** Where a text that begins at `start` ends. By hand: a regular expression needs stack for each character. */
function endOfText(text: string, start: number): number {
  for (let i = start + 1; ; i++) {
    if (text[i] === '"') return i + 1;
    if (text[i] === '\\') i++;
  }
}

function endOfNumber(text: string, start: number): number {
  NOT_OF_A_NUMBER.lastIndex = start;
  return NOT_OF_A_NUMBER.exec(text)?.index ?? text.length;
}

function* tokensOf(text: string): Iterable<string> {
  for (let at = 0; ;) {
    BEGINNING.lastIndex = at;
    const found = BEGINNING.exec(text);
    if (!found) return;
    const start = found.index;
    if (found[0] === '"') at = endOfText(text, start);
    else at = STRUCTURE.test(found[0]) ? start + 1 : endOfNumber(text, start);
    yield text.slice(start, at);
  }
}

/**
 * Names every place of a JSON text (which must be syntactically right, and bounded in depth) that strict parsing refuses.
 * Slow beside `JSON.parse`: meant for input that is known to be refused. At most 100 findings.
 */
export function findStrictJsonErrors(text: string): FieldError[] {
  const levels: Level[] = [];
  const findings: FieldError[] = [];
  const add = (code: string, detail: string): void => {
    if (findings.length < FINDINGS_MAX)
      findings.push({ pointer: pointerTo(...levels.map((l) => l.key)), code, detail });
  };
  for (const token of tokensOf(text)) {
    const level = levels.at(-1);
    const first = token[0]!;
    if (first === '{') levels.push({ keys: new Set(), key: '', expectsKey: true });
    else if (first === '[') levels.push({ keys: null, key: 0, expectsKey: false });
    else if (first === '}' || first === ']') levels.pop();
    else if (first === ',') {
      if (level!.keys) level!.expectsKey = true;
      else (level!.key as number)++;
    } else if (first === '"') {
      const value = JSON.parse(token) as string;
      if (level?.expectsKey) {
        level.expectsKey = false;
        level.key = value;
        if (level.keys!.has(value)) add('JSON.DUPLICATE_KEY', 'This key occurs more than once.');
        if (value === '__proto__') add('JSON.FORBIDDEN_KEY', 'The key "__proto__" is not accepted.');
        level.keys!.add(value);
      }
      if (!value.isWellFormed()) add('JSON.LONE_SURROGATE', 'Text with a lone surrogate is not valid Unicode.');
    } else if ((first === '-' || (first >= '0' && first <= '9')) && !isExactNumber(token))
      add('AUDIT.NUMBER_NOT_EXACT', `The number ${token.slice(0, 40)} cannot be held exactly; send it as a string.`);
  }
  return findings;
}
