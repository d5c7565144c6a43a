import { hash } from 'node:crypto';

const KEY_BYTES = 16;

/** The key of a stream in hex: the first 16 bytes of SHA-256 of its name. */
export function streamKeyOf(stream: string): string {
  return hash('sha256', stream, 'hex').slice(0, 2 * KEY_BYTES);
}
