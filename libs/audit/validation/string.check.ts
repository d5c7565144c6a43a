import { parseTimestamp } from '#libs/kernel';
import type { JsonSchema } from '#libs/contracts';
import { memberPointer, type Check } from './check.js';

/** Whether `text` has more than `max` characters (code points, as JSON schemas count them). */
function isLonger(text: string, max: number): boolean {
  if (text.length <= max) return false;
  if (text.length > 2 * max) return true;
  let pairs = 0;
  for (let i = 1; i < text.length; i++) {
    if ((text.charCodeAt(i) & 0xfc00) === 0xdc00) pairs++;
  }
  return text.length - pairs > max;
}

/** The check of a string: `enum`, `minLength`, `maxLength`, `pattern`, and `format: "date-time"` by RFC 3339. */
export function stringCheck(schema: JsonSchema): Check {
  const { minLength = 0, maxLength = Number.POSITIVE_INFINITY, enum: values } = schema;
  const pattern = schema.pattern === undefined ? undefined : new RegExp(schema.pattern, 'u');
  const isTime = schema.format === 'date-time';
  return (value, at, name, findings) => {
    const add = (code: string, detail: string): void => findings.add(memberPointer(at, name), code, detail);
    if (typeof value !== 'string') add('FIELD.TYPE', 'This must be a string.');
    else if (values && !values.includes(value)) add('FIELD.NOT_ALLOWED', `This must be one of: ${values.join(', ')}.`);
    else if (value.length < minLength) add('FIELD.TOO_SHORT', `This must have at least ${minLength} character(s).`);
    else if (isLonger(value, maxLength)) add('FIELD.TOO_LONG', `This may have up to ${maxLength} characters.`);
    else if (pattern && !pattern.test(value)) add('FIELD.PATTERN', `This must match ${pattern.source}`);
    else if (isTime && parseTimestamp(value) === undefined)
      add('FIELD.TIME', 'This must be a time of RFC 3339, such as 2026-11-21T10:00:00Z.');
  };
}
