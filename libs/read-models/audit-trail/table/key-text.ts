import { createHash } from 'node:crypto';

/** How long a value of an indexed column may be, in bytes of UTF-8: a row of a btree holds 2,704 bytes at most. */
const KEY_BYTES_MAX = 600;
/** A value with that few characters fits however they are encoded. */
const KEY_CHARACTERS_SAFE = KEY_BYTES_MAX / 3;
const START_CHARACTERS = 100;
const NUL = /\0/g;

/** Text as Postgres can store it, which has no U+0000. */
export function storableText(value: string): string {
  return value.includes('\0') ? value.replaceAll(NUL, '\uFFFD') : value;
}

/**
 * The value of an indexed column for a string, however long: itself, where Postgres can store and index it; else its
 * beginning and its SHA-256. Filters go through the same function, so that equality is kept.
 */
export function keyText(value: string): string {
  const fits = value.length <= KEY_CHARACTERS_SAFE || Buffer.byteLength(value) <= KEY_BYTES_MAX;
  if (fits && !value.includes('\0')) return value;
  const hash = createHash('sha256').update(value, 'utf8').digest('base64url');
  return `${storableText(value.slice(0, START_CHARACTERS).toWellFormed())}…${hash}`;
}
