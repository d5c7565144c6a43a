import { createHmac } from 'node:crypto';
import { u32be } from '#libs/kernel';

const ZERO_SALT = Buffer.alloc(32);
const LABEL = Buffer.from('steno-box/v1', 'utf8');
const FIRST_BLOCK = Buffer.of(0x01);

/** HKDF-Extract (RFC 5869) of the keys of a box, in the order in which the box names them. */
export function extractBoxSecret(keys: readonly Uint8Array[]): Buffer {
  const hmac = createHmac('sha256', ZERO_SALT);
  for (const key of keys) hmac.update(key);
  return hmac.digest();
}

/** HKDF-Expand (RFC 5869) to the 32-byte key of one box: of event `eventId` (16 bytes), at `index`. */
export function expandBoxKey(secret: Uint8Array, eventId: Uint8Array, index: number): Buffer {
  return createHmac('sha256', secret).update(LABEL).update(eventId).update(u32be(index)).update(FIRST_BLOCK).digest();
}
