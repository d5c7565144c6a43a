const OPEN_STRING = /^[a-z][a-z0-9]*(?:[._:/-][a-z0-9]+)*$/;
const THREE_DIGITS = /\d{3}/;

/** What an open field says where the caller's value may not stand in clear; the value itself is then boxed. */
export const OTHER = 'other';

/**
 * Whether a caller's string may stand in clear in the log: lower-case words joined by `. _ : / -`, at most 64 characters,
 * never three digits running, so that no name, number or address fits.
 */
export function isOpenString(value: string): boolean {
  return value.length <= 64 && OPEN_STRING.test(value) && !THREE_DIGITS.test(value);
}
