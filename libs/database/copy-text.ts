const SPECIAL = /[\\\n\r\t\b\f\v]/;
/** All that `COPY … TO` escapes, so that a row has one text in both directions. */
const ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\b': '\\b',
  '\f': '\\f',
  '\v': '\\v',
};

/** How COPY's text form says null. */
export const COPY_NULL = '\\N';

/** One value of a row of COPY's text form. Text may not hold U+0000, which Postgres does not store. */
export function copyText(value: string | null | undefined): string {
  if (value === null || value === undefined) return COPY_NULL;
  return SPECIAL.test(value) ? value.replace(/[\\\n\r\t\b\f\v]/g, (special) => ESCAPES[special]!) : value;
}
