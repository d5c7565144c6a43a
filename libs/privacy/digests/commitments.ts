import { createHash } from 'node:crypto';

function digest(purpose: number, ...parts: readonly Uint8Array[]): Buffer {
  const hash = createHash('sha256').update(Uint8Array.of(purpose));
  for (const part of parts) hash.update(part);
  return hash.digest();
}

/** SHA-256(0x07 ‖ group digest ‖ SHA-256(nonce ‖ sealed)). */
export function boxHash(groupDigest: Uint8Array, nonce: Uint8Array, sealed: Uint8Array): Buffer {
  return digest(0x07, groupDigest, createHash('sha256').update(nonce).update(sealed).digest());
}

/** SHA-256(0x06 ‖ group digest of the open fields ‖ box hashes in order). */
export function commitment(openDigest: Uint8Array, boxHashes: readonly Uint8Array[]): Buffer {
  return digest(0x06, openDigest, ...boxHashes);
}

/** The commitment to data that are not format 1: SHA-256(0x08 ‖ raw data). */
export function foreignCommitment(data: Uint8Array): Buffer {
  return digest(0x08, data);
}
