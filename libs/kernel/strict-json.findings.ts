import type { FieldError } from './errors.js';
import { isExactNumber } from './exact-number.js';
import { pointerTo } from './json-pointer.js';

const TOKEN = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*|[{}[\],:]|true|false|null/g;
const FINDINGS_MAX = 100;

interface Level {
  readonly keys: Set<string> | null;
  key: string | number;
  expectsKey: boolean;
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
  for (const [token] of text.matchAll(TOKEN)) {
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
