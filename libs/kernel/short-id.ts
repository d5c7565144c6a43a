import { randomBytes } from 'node:crypto';

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567';
const LENGTH = 13;

/** A random id `[a-z2-7]{13}`, 65 bits: tenants, recorders. Says nothing about what it names. */
export function randomShortId(): string {
  return Array.from(randomBytes(LENGTH), (byte) => ALPHABET[byte & 31]).join('');
}

/** Whether `text` has the form of {@link randomShortId}. */
export function isShortId(text: string): boolean {
  return /^[a-z2-7]{13}$/.test(text);
}
