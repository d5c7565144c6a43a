import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { isShortId, randomShortId } from '#libs/kernel';

const PREFIX = 'steno_';
const SECRET = /^[A-Za-z0-9_-]{43}$/;
const SECRET_BYTES = 32;

/** The two parts of an API key, `steno_<id>.<secret>`. */
export interface KeyToken {
  readonly id: string;
  /** 256 random bits, base64url. */
  readonly secret: string;
}

/** A new key. */
export function makeKeyToken(): KeyToken {
  return { id: randomShortId(), secret: randomBytes(SECRET_BYTES).toString('base64url') };
}

/** The text that its holder sends. */
export function formatKeyToken({ id, secret }: KeyToken): string {
  return `${PREFIX}${id}.${secret}`;
}

/** Reads {@link formatKeyToken}'s text; undefined for anything else. */
export function parseKeyToken(text: string): KeyToken | undefined {
  const dot = text.indexOf('.');
  if (!text.startsWith(PREFIX) || dot < 0) return undefined;
  const id = text.slice(PREFIX.length, dot);
  const secret = text.slice(dot + 1);
  return isShortId(id) && SECRET.test(secret) ? { id, secret } : undefined;
}

/** What is kept of a secret: SHA-256. A slow hash would protect guessable secrets; 256 random bits need none. */
export function hashSecret(secret: string): Buffer {
  return createHash('sha256').update(secret, 'utf8').digest();
}

/** Whether `secret` is the one whose hash is kept, in the same time whichever byte differs. */
export function isSecretOf(secret: string, hash: Uint8Array): boolean {
  return hash.length === SECRET_BYTES && timingSafeEqual(hashSecret(secret), hash);
}
