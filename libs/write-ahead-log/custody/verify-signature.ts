import { createPublicKey, verify } from 'node:crypto';

export const PUBLIC_KEY_BYTES = 32;

/** Whether `signature` is that of `message` by the Ed25519 key whose raw 32 bytes are `publicKey` in base64url; false for what is no key. */
export function verifySignature(publicKey: string, message: Uint8Array, signature: Uint8Array): boolean {
  if (!isPublicKey(publicKey)) return false;
  try {
    const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: publicKey }, format: 'jwk' });
    return verify(null, message, key, signature);
  } catch {
    return false;
  }
}

/** Whether a text is 32 bytes in base64url without padding. */
export function isPublicKey(text: string): boolean {
  const bytes = Buffer.from(text, 'base64url');
  return bytes.length === PUBLIC_KEY_BYTES && bytes.toString('base64url') === text;
}
